"""The HTTP interface: :func:`create_app` makes a WSGI application."""

from faqsearch.api.app import create_app

__all__ = ["create_app"]
