"""The exception tree: every error that faqsearch raises on purpose, as data.

Nothing here knows a status code; the command line and the HTTP interface each
map these classes to theirs, and a test keeps both maps complete.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from faqsearch.terminal import one_line


class FaqSearchError(Exception):
    """Any error that faqsearch foresees; ``str()`` is fit for a user to read."""


class ConfigError(FaqSearchError):
    """A setting is unknown, or its value does not parse."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong in an input file.

    Args:
        path: the file as the user named it.
        line: counted from 1; 0 when the fault concerns the file as a whole.
        message: what is wrong, and how to mend it where that is known.
    """

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        path = one_line(self.path)
        place = f"{path}:{self.line}" if self.line else path
        return f"{place}: {self.message}"


class InputError(FaqSearchError):
    """Input files have faults; all that were found are listed, ordered by place."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class CorpusError(InputError):
    """The corpus has faults, so nothing was published."""


class IndexStateError(FaqSearchError):
    """The index cannot be used."""


class NoIndexError(IndexStateError):
    """No generation has been published, or the published one cannot be read."""


class GenerationNotFoundError(IndexStateError):
    """No generation of that id is kept."""


class ReindexRunningError(IndexStateError):
    """Another process is building a generation in the same folder."""


class ClusterError(IndexStateError):
    """The cluster that keeps the generations does not answer, refuses, or has lost something."""


class QueryError(FaqSearchError):
    """A query cannot be searched for: it is empty, too long or malformed.

    Args:
        field: name of the parameter at fault; of one of many, with its place: ``queries.3.category``.
        message: what is wrong with it.
    """

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


class EntryNotFoundError(FaqSearchError):
    """The corpus has no entry of that id."""


class FeedbackUnavailableError(FaqSearchError):
    """What users say cannot be stored at the moment."""


class LessonError(FaqSearchError):
    """What was to be taught, or taken back, cannot be as it was asked for."""


class QualityGateError(FaqSearchError):
    """Measured relevance fell below a bar that was asked for."""
