"""The corpus of a reindex: read whole, or refused with what is wrong."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from faqsearch.analysis import Analyzer
from faqsearch.corpus import read_corpus
from faqsearch.errors import CorpusError, Fault, NoIndexError
from faqsearch.index.generations import WHOOSH_FOLDER, Generation
from faqsearch.index.segments import stored_ids
from faqsearch.knowledge import KnowledgeBase
from faqsearch.permissions import denied

# More entries than this share vanish by a mistake rather than by an editor; of a handful, they may well.
_REMOVED_SHARE, _FEWEST_REMOVALS = 1 / 3, 5

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is (0: not known)."""


def read_knowledge(corpus_dir: Path, *, drafts: bool, progress: Progress) -> tuple[KnowledgeBase, Analyzer]:
    """The corpus, and what analyses its texts.

    Raises:
        CorpusError: it has faults, or cannot be read.
    """
    with corpus_readable(corpus_dir):
        knowledge = read_corpus(corpus_dir, drafts=drafts, progress=lambda done: progress("reading", done, 0))
    return knowledge, Analyzer(knowledge.lexicon)


@contextmanager
def corpus_readable(corpus_dir: Path) -> Iterator[None]:
    """Tell what cannot be read as a fault of the corpus."""
    try:
        yield
    except OSError as error:
        reason = denied(error) if isinstance(error, PermissionError) else error.strerror or error
        raise CorpusError([Fault(str(error.filename or corpus_dir), 0, f"cannot be read: {reason}")]) from error


def check_removals(corpus_dir: Path, knowledge: KnowledgeBase, current: Generation) -> None:
    """Refuse what looks like a folder that is not mounted, or half copied."""
    try:
        before = stored_ids(current.path / WHOOSH_FOLDER)
    except NoIndexError:  # it cannot be built upon, but it can be replaced
        return
    gone = len(before - {entry.id for entry in knowledge.entries})
    if gone >= _FEWEST_REMOVALS and gone > _REMOVED_SHARE * len(before):
        message = f"{gone} of the {len(before)} entries of generation {current.id} are gone; with --allow-removals"
        raise CorpusError([Fault(str(corpus_dir), 0, f"{message} that is published")])
