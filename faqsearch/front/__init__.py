"""The front: takes connections, reads whole requests, spreads them, and hands each to a thread of its lane."""

from faqsearch.front.loads import Loads
from faqsearch.front.worker import Worker

__all__ = ["Loads", "Worker"]
