"""Raw support articles → draft entries of a corpus, tables → entries, and a report of what to look at."""

from faqsearch.articles.importer import import_files
from faqsearch.articles.report import ImportReport, report_document
from faqsearch.articles.sheets.columns import Choice, Role
from faqsearch.articles.summary import summary

__all__ = ["Choice", "ImportReport", "Role", "import_files", "report_document", "summary"]
