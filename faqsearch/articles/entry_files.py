"""A draft as the Markdown file of a corpus entry, and back."""

import json
from collections.abc import Iterator
from pathlib import Path

from faqsearch.articles.characters import has_han
from faqsearch.articles.drafts import Draft
from faqsearch.corpus.yaml_lines import YamlError, load_mapping

_OPENING = "“《「"


def entry_text(draft: Draft) -> str:
    """The file of an entry; what a reader should check stands in comments of its front matter."""
    return "---\n{}\n---\n\n{}\n".format("\n".join(_front_matter(draft)), draft.answer)


def read_entry(path: Path, file: str, section: str) -> Draft | None:
    """A draft as a person may have left it; None where it is gone or no longer an entry.

    Args:
        file: the article that it comes from; ``section`` its key there.
    """
    try:
        head, _, answer = path.read_text(encoding="utf-8").removeprefix("---\n").partition("\n---\n")
        fields, _ = load_mapping(head)
        source = fields["sources"][0]
        return Draft(
            key=section,
            base_id=path.stem,
            file=file,
            line=0,
            title=str(source["title"]),
            locator=str(source["locator"]),
            question=str(fields["question"]),
            variants=tuple(map(str, fields.get("variants") or ())),
            answer=answer.strip(),
            category=fields.get("category"),
            channels=tuple(map(str, fields.get("channels") or ())),
            prepare=tuple(map(str, fields.get("prepare") or ())),
            id=path.stem,
        )
    except (OSError, ValueError, YamlError, KeyError, IndexError, TypeError):
        return None


def _front_matter(draft: Draft) -> Iterator[str]:
    yield f"# from {_on_one_line(Path(draft.file).name)}"  # its folder differs from one machine to the next
    for remark in draft.remarks:
        yield f"# check: {_on_one_line(remark)}"
    yield f"question: {_scalar(draft.question)}"
    if draft.variants:
        yield "variants:"
        yield from (f"  - {_scalar(variant)}" for variant in draft.variants)
    if draft.category:
        yield f"category: {draft.category}"
    yield f"channels: [{', '.join(draft.channels)}]"
    yield f"prepare: [{', '.join(draft.prepare)}]"
    yield "sources:"
    yield f"  - title: {_scalar(draft.title)}"
    yield f"    locator: {_scalar(draft.locator)}"
    if draft.updated:
        yield f"updated: {draft.updated}"
    yield "draft: true"


def _scalar(text: str) -> str:
    """A text as YAML: as it stands where that is beyond doubt, else quoted."""
    first = text[:1]
    plain = (
        text.isprintable()
        and (first.isalpha() or first in _OPENING)
        and has_han(text)  # so that it is no number, date or word such as no
        and not any(sign in text for sign in (": ", " #"))
        and not text.endswith((":", " "))
    )
    return text if plain else json.dumps(text, ensure_ascii=False)


def _on_one_line(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
