"""Sections → draft entries."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from faqsearch.articles.answers import answer_markdown
from faqsearch.articles.blocks import Drop, Reason
from faqsearch.articles.categories import Categories
from faqsearch.articles.characters import plain
from faqsearch.articles.identifiers import identifier
from faqsearch.articles.questions import asks_something, is_asked, question_of
from faqsearch.articles.recognise import Words
from faqsearch.articles.sections import Section
from faqsearch.articles.similarity import fold

# Headings that say nothing about what stands below them.
_GENERIC = re.compile(r".{0,14}?(?:常见问题|FAQ|Q&A|问答).{0,8}", re.IGNORECASE)
_WAYS = re.compile(r"(?:如何|怎么|怎样)((?:联系|投诉|反馈|咨询|找到).+)")
_ASKS_HOW = re.compile(r"(?:如何|怎么|怎样)(.+)")
_LACKS_SUBJECT = re.compile(r"(?:需要|应该?|必须|可以)")
_LACKS_WORD = re.compile(r"(?:应该|应当|必须|需要)[，。；]")
_MAX_TAIL_CHARS = 6
# What an answer is flagged for: too long to be read, or another question may have been swallowed.
_LONG_ANSWER_CHARS = 3_000
_SWALLOWED = re.compile(
    r"(?m)^\s{0,3}(?:#{1,6}\s+\S|\**(?:Q\d{1,3}|问题?\s?\d{0,3})[.．:：、])|<(?:details|summary|h[1-6]|div|p)\b"
)
_CODE = re.compile(r"(?ms)^(`{3,}|~{3,}).*?^\1|`[^`\n]+`")


@dataclass(slots=True)
class Draft:
    """An entry as the importer proposes it.

    Args:
        id: set once all sections are known; unique in the folder that receives the entries.
        key: names the section within its article.
        base_id: what the id is made of.
        context: the question together with the heading above it; a variant, but no phrasing to compare by.
        remarks: what a reader should look at.
        updated: the day on which the article says that it was last changed.
    """

    key: str
    base_id: str
    file: str
    line: int
    title: str
    locator: str
    question: str
    variants: tuple[str, ...]
    answer: str
    category: str | None
    channels: tuple[str, ...]
    prepare: tuple[str, ...]
    context: str = ""
    remarks: tuple[str, ...] = ()
    updated: date | None = None
    id: str = ""


@dataclass(slots=True)
class Drafted:
    """The drafts of one article, and the second headings that asked nothing."""

    drafts: list[Draft]
    drops: list[Drop] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Recognition:
    """What is recognised in a text."""

    channels: Words
    items: Words
    categories: Categories


def make_drafts(file: str, title: str, sections: Iterable[Section], recognition: Recognition) -> Drafted:
    """One draft a section, in order."""
    drafted = Drafted([])
    times: dict[str, int] = {}
    for section in sections:
        phrasings = _phrasings(section, title if title != Path(file).name else Path(file).stem)
        if section.second is not None and not asks_something(section.second.text):
            second = section.second
            drafted.drops.append(Drop(Reason.SECOND_HEADING, second.text, second.line, section.heading))
        key = section.key or "(above the first heading)"
        times[key] = times.get(key, 0) + 1
        answer = answer_markdown(section.body)
        heading = f"{section.heading} {section.second.text if section.second else ''}"
        drafted.drafts.append(
            Draft(
                key=key if times[key] == 1 else f"{key} #{times[key]}",
                base_id=identifier(section.heading or title),
                file=file,
                line=section.line,
                title=title,
                locator=section.locator,
                question=phrasings.question,
                variants=phrasings.variants,
                answer=answer,
                category=recognition.categories.guess([phrasings.question, *phrasings.variants, section.parent]),
                channels=recognition.channels.ids(heading, answer),
                prepare=recognition.items.ids(heading, answer),
                context=phrasings.context,
                remarks=tuple(_remarks(section, phrasings, answer)),
            )
        )
    return drafted


@dataclass(frozen=True, slots=True)
class _Phrasings:
    question: str
    variants: tuple[str, ...]
    context: str
    by_rule: bool


def _phrasings(section: Section, title: str) -> _Phrasings:
    """The question, and what else the article calls it."""
    heading = section.heading or title
    second = section.second.text if section.second and asks_something(section.second.text) else ""
    question, by_rule = question_of(heading)
    others = [question_of(second)[0]] if second else []
    if second and not is_asked(heading) and (is_asked(second) or not by_rule):
        others = [question if by_rule else heading]
        question, by_rule = question_of(second)[0], True
    elif not by_rule and (ways := _WAYS.fullmatch(section.parent)):
        question, by_rule = f"如何通过{heading}{ways[1].rstrip('？')}？", True
    else:
        question = _with_subject(question, section)
    context = _context(question, section)
    variants = _distinct([*others, *section.variants, context], question)
    return _Phrasings(question, variants, context if context in variants else "", by_rule)


def _with_subject(question: str, section: Section) -> str:
    """A question that only makes sense below the heading above it gets its subject from there."""
    parent = section.parent.rstrip("？")
    how = _ASKS_HOW.fullmatch(parent)
    if _LACKS_SUBJECT.match(question) and how:
        return f"{how[1]}{question}"
    owner, of, owned = parent.partition("的")
    stem = question.rstrip("？").removesuffix("是什么").removesuffix("是怎样的")
    if of and not how and stem != question and stem in owned:
        return f"{owner}的{question}"
    tail = parent.rpartition("的")[2]
    second = section.second.text if section.second else ""
    if 1 < len(tail) <= _MAX_TAIL_CHARS and tail in second and tail not in question and not _is_how(question):
        return f"{tail}的{question}"
    return question


def _is_how(question: str) -> bool:
    """Whether a question starts with the word that asks for a way."""
    return bool(_ASKS_HOW.match(question))


def _context(question: str, section: Section) -> str:
    """The question with the heading above it, unless that heading is general or in the question already."""
    parent = section.parent.rstrip("？")
    how = _ASKS_HOW.fullmatch(parent)
    owner = parent.partition("的")[0]
    if not parent or _GENERIC.fullmatch(parent) or (how[1] if how else owner) in question:
        return ""
    return f"{parent}：{question}"


def _distinct(phrasings: Sequence[str], question: str) -> tuple[str, ...]:
    seen = {_bare(question), ""}
    kept = []
    for phrasing in phrasings:
        if _bare(phrasing) not in seen:
            seen.add(_bare(phrasing))
            kept.append(phrasing)
    return tuple(kept)


def _bare(text: str) -> str:
    return re.sub(r"\W", "", fold(text))


def _remarks(section: Section, phrasings: _Phrasings, answer: str) -> Iterable[str]:
    if not section.heading:
        yield "the text stands above the first heading: check the question"
    elif not phrasings.by_rule:
        yield f"the heading “{section.heading}” asks nothing: check the question"
    yield from answer_remarks(answer)
    for match in _LACKS_WORD.finditer(plain(answer)):
        yield f"a word seems to be missing after “{match[0]}”"


def answer_remarks(answer: str) -> Iterable[str]:
    """What makes a reader doubt that an answer is one answer."""
    if len(answer) > _LONG_ANSWER_CHARS:
        yield f"the answer has {len(answer):,} characters: cut it into several, or link to the article"
    if match := _SWALLOWED.search(_CODE.sub("", answer)):
        yield f"another question may stand in the answer: “{_line_of(match)}”"


def _line_of(match: re.Match[str]) -> str:
    """The line on which a match stands, its beginning."""
    return match.string[match.start() :].strip().partition("\n")[0][:40]
