"""What a reindex did."""

import dataclasses
from dataclasses import dataclass
from enum import StrEnum

from faqsearch.index.segments import Changes


class Mode(StrEnum):
    """What a reindex did."""

    CHECK = "check"
    UNCHANGED = "unchanged"
    INCREMENTAL = "incremental"
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a reindex did, and to how many entries.

    Args:
        generation: the current one afterwards; None after a check.
        entries: in the corpus, known gaps included.
        answerable: entries with an answer.
        changes: against the generation that was built upon; of a full build, all are added.
    """

    mode: Mode
    generation: str | None
    entries: int
    answerable: int
    changes: Changes
    took_s: float

    @property
    def published(self) -> bool:
        return self.mode in (Mode.INCREMENTAL, Mode.FULL)


def report_to_dict(report: Report) -> dict[str, object]:
    """A report as ``faqsearch reindex --json`` prints it."""
    return {**dataclasses.asdict(report), "published": report.published, "took_s": round(report.took_s, 3)}
