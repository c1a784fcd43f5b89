"""corpus/ files → a checked :class:`~faqsearch.knowledge.KnowledgeBase`; every fault with path and line."""

from faqsearch.corpus.reader import corpus_digest, read_corpus, read_directory, read_queries

__all__ = ["corpus_digest", "read_corpus", "read_directory", "read_queries"]
