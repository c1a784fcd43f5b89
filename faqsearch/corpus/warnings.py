"""What is no fault of a corpus and yet hardly meant: told by ``reindex --check``."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime
from html import unescape
from pathlib import Path
from zoneinfo import ZoneInfo

from faqsearch.analysis.normalise import normalise
from faqsearch.corpus.faults import Origin
from faqsearch.corpus.files import CHANNELS_FILE, PINS_FILE
from faqsearch.errors import Fault
from faqsearch.hours import opening_hours
from faqsearch.knowledge import Directory, Entry, KnowledgeBase
from faqsearch.rendering import html_as_text, render_answer

_DAMAGED = "\ufffd"
_MAY_BE_EMPTY_CHARS = 300  # longer answers say something, and rendering takes time
_TAG = re.compile(r"<[^>]*>")


def corpus_warnings(folder: Path, knowledge: KnowledgeBase, origins: Mapping[str, Origin]) -> Iterator[Fault]:
    """Everything but links that lead nowhere.

    Args:
        folder: of the corpus.
        origins: where each entry stands, by its id.
    """
    directory = knowledge.directory
    yield from _of_directory(folder, directory)
    yield from _of_pins(folder, knowledge)
    seen: dict[str, tuple[Entry, bool]] = {}
    unnamed: set[str] = set()
    for entry in knowledge.entries:
        origin = origins[entry.id]
        for line, message in (*_of_answer(entry, origin), *_of_phrasings(entry, origin, seen, origins)):
            yield Fault(str(origin.path), line, message)
        if entry.category and entry.category not in directory.categories and entry.category not in unnamed:
            unnamed.add(entry.category)
            message = f"category: {entry.category!r} has no name to show: {CHANNELS_FILE} defines no such category"
            yield Fault(str(origin.path), origin.line, message)


def _of_directory(folder: Path, directory: Directory) -> Iterator[Fault]:
    for channel in directory.channels.values():
        if channel.hours and opening_hours(channel.hours, directory.timezone) is None:
            yield Fault(
                str(folder / CHANNELS_FILE),
                0,
                f"channels.{channel.id}.hours: whether it is open is not known, as there is no calendar of public"
                f" holidays (PH) for the time zone {directory.timezone}: write them as dates",
            )


def _of_pins(folder: Path, knowledge: KnowledgeBase) -> Iterator[Fault]:
    today = datetime.now(ZoneInfo(knowledge.directory.timezone)).date()
    for pin in knowledge.pins:
        if pin.until is not None and pin.until < today:
            message = f"the pin of {pin.queries[0]!r:.80} has counted for nothing since {pin.until} ({pin.reason})"
            yield Fault(str(folder / PINS_FILE), pin.line, message)


def _of_answer(entry: Entry, origin: Origin) -> Iterator[tuple[int, str]]:
    answer = entry.answer
    tags = html_as_text(answer) if "<" in answer else ()
    if tags:
        shown = ", ".join(dict.fromkeys(tags))
        yield origin.line_of(answer, tags[0]), f"answer: readers see HTML as text: {shown[:120]}"
    if _DAMAGED in answer:
        yield origin.line_of(answer, _DAMAGED), f"answer: {_damage(answer)}"
    if answer and len(answer) <= _MAY_BE_EMPTY_CHARS and _is_empty(entry):
        yield origin.line_of(answer, ""), "answer: readers see nothing of it"


def _of_phrasings(
    entry: Entry, origin: Origin, seen: dict[str, tuple[Entry, bool]], origins: Mapping[str, Origin]
) -> Iterator[tuple[int, str]]:
    """``seen`` holds the phrasings so far, each with the entry that had it first, and whether it is its question."""
    for place, phrasing in enumerate(entry.phrasings):
        field = "variants" if place else "question"
        if _DAMAGED in phrasing:
            yield origin.line, f"{field}: {_damage(phrasing)}"
        first, is_question = seen.setdefault(_comparable(phrasing), (entry, not place))
        if first.id == entry.id:
            continue
        there = f"{first.id!r} at {origins[first.id].path}:{origins[first.id].line}"
        if is_question and not place:
            yield origin.line, f"question: {there} has the same question: {phrasing[:80]!r}"
        else:
            yield origin.line, f"{field}: {phrasing[:80]!r} is a phrasing of {there}, too"


def _is_empty(entry: Entry) -> bool:
    html = render_answer(entry.answer, entry.links)
    text = unescape(_TAG.sub("", html))
    return "<img " not in html and all(char.isspace() or unicodedata.category(char) == "Cf" for char in text)


def _damage(text: str) -> str:
    at = text.index(_DAMAGED)
    return f"characters were lost before it came here (U+FFFD): {text[max(0, at - 20) : at + 20]!r}"


def _comparable(phrasing: str) -> str:
    """A phrasing without what typing it leaves out: case, width, punctuation, spaces."""
    return re.sub(r"[\W_]+", "", normalise(phrasing).text) or phrasing
