"""Retrieval-based FAQ search for Chinese support articles."""

__version__ = "0.1.0"
