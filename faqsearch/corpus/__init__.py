"""corpus/ files → a checked :class:`~faqsearch.knowledge.KnowledgeBase`; every fault with path and line."""

from faqsearch.corpus.reader import corpus_digest, read_corpus

__all__ = ["corpus_digest", "read_corpus"]
