"""Hosts of a cluster, each with an index folder of its own: what they publish, and what they answer."""

import time
from collections.abc import Callable
from pathlib import Path

from conftest import write_files

from faqsearch.config import Settings
from faqsearch.index import Report, open_store, reindex
from faqsearch.learn.artifact import RankingArtifact
from faqsearch.search.snapshots import Snapshots

FOLLOWED_S = 2.0
SMALL = ("channels.yaml", "prepare.yaml", "money/refund.md", "account/login-failure.md")
Host = Callable[..., Settings]
"""Settings of a host by its name; options win over what the test's hosts have in common."""


def hosts(folder: Path, urls: tuple[str, ...], prefix: str) -> Host:
    """Hosts of one corpus, ``corpus`` in ``folder``, and one cluster."""

    def host(name: str, **options: object) -> Settings:
        common = {
            "corpus_dir": folder / "corpus",
            "index_dir": folder / name / "index",
            "feedback_path": folder / name / "feedback.sqlite3",
            "backend": "opensearch",
            "opensearch_url": urls,
            "opensearch_prefix": prefix,
        }
        return Settings(**{**common, **options})  # type: ignore[arg-type]

    return host


def variables(settings: Settings) -> dict[str, str]:
    """The settings of a cluster as those of a server's environment."""
    names = ("backend", "opensearch_prefix")
    return {**{name: getattr(settings, name) for name in names}, "opensearch_url": ",".join(settings.opensearch_url)}


def published(settings: Settings) -> Report:
    store, keep = open_store(settings), settings.keep_generations
    return reindex(settings.corpus_dir, settings.index_dir, artifacts=[RankingArtifact()], store=store, keep=keep)


def edit(settings: Settings, answer: str) -> None:
    write_files(settings.corpus_dir, {"money/refund.md": f"---\nquestion: 怎么申请退款？\n---\n{answer}\n"})


def answer(snapshots: Snapshots | Settings) -> str:
    """Of the entry that :func:`edit` writes."""
    opened = Snapshots(snapshots) if isinstance(snapshots, Settings) else snapshots
    return opened.current().entry("refund").answer


def within(seconds: float, is_so: Callable[[], bool]) -> bool:
    """Whether something comes to be so in some seconds."""
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True
