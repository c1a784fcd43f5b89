"""``/desk``: the operator's page, behind a desk key."""

from faqsearch.api.desk.views import desk

__all__ = ["desk"]
