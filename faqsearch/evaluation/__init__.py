"""Labelled queries → figures: relevance, routing, and telling what is not answered."""

from faqsearch.evaluation.evaluate import Evaluation, document, evaluate, summarise
from faqsearch.evaluation.figures import FIGURES, Figure, Figures
from faqsearch.evaluation.gates import Gate, check_gates, parse_gate
from faqsearch.evaluation.judged import Judged, judge

__all__ = [
    "FIGURES",
    "Evaluation",
    "Figure",
    "Figures",
    "Gate",
    "Judged",
    "check_gates",
    "document",
    "evaluate",
    "judge",
    "parse_gate",
    "summarise",
]
