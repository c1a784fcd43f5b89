"""Raw support articles → draft entries of a corpus, and a report of what to look at."""

from faqsearch.articles.importer import import_articles
from faqsearch.articles.report import ImportReport, report_document
from faqsearch.articles.summary import summary

__all__ = ["ImportReport", "import_articles", "report_document", "summary"]
