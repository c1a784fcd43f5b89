"""``/desk``: the operator's page, behind a desk key."""

from faqsearch.api.desk import entries, generations, views
from faqsearch.api.desk.frame import desk

__all__ = ["desk", "entries", "generations", "views"]
