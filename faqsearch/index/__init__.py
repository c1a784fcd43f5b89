"""Generations of the index: built from a corpus, published, opened, searched."""

from faqsearch.index.arrays import load_arrays, save_arrays, sum_rows
from faqsearch.index.attachments import read_file
from faqsearch.index.backends import open_store
from faqsearch.index.builder import Artifact, reindex
from faqsearch.index.generations import Generation, GenerationStore
from faqsearch.index.manifest import Manifest
from faqsearch.index.reading import Progress
from faqsearch.index.report import Mode, Report, report_to_dict
from faqsearch.index.retriever import Matches, QueryTerm, Retriever, TermKind
from faqsearch.index.segments import Changes
from faqsearch.index.whoosh_retriever import WhooshRetriever

__all__ = [
    "Artifact",
    "Changes",
    "Generation",
    "GenerationStore",
    "Manifest",
    "Matches",
    "Mode",
    "Progress",
    "QueryTerm",
    "Report",
    "Retriever",
    "TermKind",
    "WhooshRetriever",
    "load_arrays",
    "open_store",
    "read_file",
    "reindex",
    "report_to_dict",
    "save_arrays",
    "sum_rows",
]
