"""What faqsearch answers, as JSON: one layer that the HTTP interface and the command line both print."""

from faqsearch.wire.documents import (
    AnswerRequest,
    answer,
    answers,
    categories,
    channels,
    entries,
    entry,
    popular,
    search,
    suggestions,
)
from faqsearch.wire.terminal import answer_text, search_text
from faqsearch.wire.text import VISIBLE, is_blank, query_fault, to_json, without_surrogates

__all__ = [
    "VISIBLE",
    "AnswerRequest",
    "answer",
    "answer_text",
    "answers",
    "categories",
    "channels",
    "entries",
    "entry",
    "is_blank",
    "popular",
    "query_fault",
    "search",
    "search_text",
    "suggestions",
    "to_json",
    "without_surrogates",
]
