"""What was asked: written off the request's path, masked, kept for a while, and read again for reports."""

from faqsearch.querylog.lines import Choice, Line, Search, Vote
from faqsearch.querylog.popular import Popular
from faqsearch.querylog.reading import forget, purge, read_lines
from faqsearch.querylog.writing import QueryLog

__all__ = ["Choice", "Line", "Popular", "QueryLog", "Search", "Vote", "forget", "purge", "read_lines"]
