"""corpus/ files → a checked :class:`~faqsearch.knowledge.KnowledgeBase`; every fault with path and line."""

from faqsearch.corpus.files import SYNONYMS_PATH, corpus_digest, unread_files
from faqsearch.corpus.queries import read_queries
from faqsearch.corpus.reader import check_corpus, read_corpus, read_directory, read_lexicon

__all__ = [
    "SYNONYMS_PATH",
    "check_corpus",
    "corpus_digest",
    "read_corpus",
    "read_directory",
    "read_lexicon",
    "read_queries",
    "unread_files",
]
