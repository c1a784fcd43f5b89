"""What a reindex did."""

import dataclasses
from dataclasses import dataclass
from enum import StrEnum

from faqsearch.errors import Fault
from faqsearch.index.segments import Changes


class Mode(StrEnum):
    """What a reindex did."""

    CHECK = "check"
    UNCHANGED = "unchanged"
    LEARNT = "learnt"
    INCREMENTAL = "incremental"
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a reindex did, and to how many entries.

    Args:
        generation: the current one afterwards; None after a check.
        entries: in the corpus, known gaps included.
        answerable: entries with an answer.
        visible_s: seconds after which an edit showed, where learning from it took further ones.
        learnt_from: the generation whose lessons the current one makes do with; None where it has its own.
        warnings: of a check: what is no fault and yet hardly meant.
        changes: against the generation that was built upon; of a full build, all are added.
    """

    mode: Mode
    generation: str | None
    entries: int
    answerable: int
    changes: Changes
    took_s: float
    visible_s: float | None = None
    learnt_from: str | None = None
    warnings: tuple[Fault, ...] = ()

    @property
    def published(self) -> bool:
        return self.mode in (Mode.INCREMENTAL, Mode.FULL, Mode.LEARNT)


def report_to_dict(report: Report) -> dict[str, object]:
    """A report as ``faqsearch reindex --json`` prints it."""
    seconds = {name: _rounded(getattr(report, name)) for name in ("took_s", "visible_s")}
    return {**dataclasses.asdict(report), "published": report.published, **seconds}


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)
