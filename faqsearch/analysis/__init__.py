"""Text → terms, the same for entries and queries."""

from faqsearch.analysis.analyzer import ANALYZER_VERSION, Analyzer, Token
from faqsearch.analysis.normalise import Normalized

__all__ = ["ANALYZER_VERSION", "Analyzer", "Normalized", "Token"]
