"""What the engine answers, held still: `make freeze` writes it anew, tests/relevance/test_frozen.py compares.

A change of how things are computed must change none of it. A change of what is computed freezes it again, in a
commit that says what the figures gained.
"""

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from faqsearch.search.searcher import Searcher
from public_faq import PUBLIC_FAQ
from trials import opened

ROOT = Path(__file__).resolve().parent.parent
FROZEN = ROOT / "tests" / "relevance" / "frozen"
PERF_MIX = PUBLIC_FAQ.parent / "perf-mix"
_LARGE = 5_000, 1_000  # entries and queries taken of it: a model without pairs and without a classifier
_FIRST = 5

SETS = ("sample", "ths-faq", "ths-faq-plain", "perf-mix")
"""Those but the first need data that lie beside the checkout."""


def available(name: str) -> bool:
    """Whether a set's data are there."""
    return name == "sample" or (PERF_MIX if name == "perf-mix" else PUBLIC_FAQ).is_dir()


def texts_of(name: str) -> list[str]:
    """The queries of a set."""
    if name == "sample":
        files = [ROOT / "tests" / "relevance" / f"{file}.jsonl" for file in ("development", "fresh", "golden")]
        return [text for file in files for text in _texts(file)]
    if name == "perf-mix":
        return (PERF_MIX / "queries.txt").read_text(encoding="utf-8").splitlines()[: _LARGE[1]]
    return [*_texts(PUBLIC_FAQ / "dev-queries.jsonl")]


def _texts(path: Path) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)["text"]


@contextmanager
def searcher_of(name: str) -> Iterator[Searcher]:
    """A set's corpus, indexed."""
    if name != "perf-mix":
        files = {"sample": ROOT / "corpus", "ths-faq": PUBLIC_FAQ / "corpus.jsonl"}
        with opened(files.get(name, PUBLIC_FAQ / "corpus-plain.jsonl")) as found:
            yield found.searcher
        return
    with TemporaryDirectory(prefix="faqsearch-frozen-") as folder:
        with gzip.open(PERF_MIX / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
            (Path(folder) / "entries.jsonl").write_text(
                "".join(line for _, line in zip(range(_LARGE[0]), lines, strict=False)), encoding="utf-8"
            )
        with opened(Path(folder)) as found:
            yield found.searcher


def results(searcher: Searcher, texts: list[str]) -> list[dict[str, Any]]:
    """For each query the status, the first entries with their scores, and the confidence in the first."""
    rows = []
    for text in texts:
        outcome = searcher.search(text, limit=_FIRST)
        rows.append(
            {
                "status": str(outcome.status),
                "total": outcome.total,
                "confidence": round(outcome.confidence, 8),
                "first": [[hit.entry.id, round(hit.score, 6)] for hit in outcome.hits],
            }
        )
    return rows


def differences(name: str, searcher: Searcher, tolerance: float) -> list[str]:
    """Which queries no longer have the frozen status, order and confidence; entries of nearly one score may swap.

    Args:
        tolerance: of confidence; on the machine that froze them 1e-6 holds, another one's sums of floats differ more.
    """
    texts = texts_of(name)
    pairs = zip(texts, read(name), results(searcher, texts), strict=True)
    return [f"{text}: {old} → {new}" for text, old, new in pairs if not _same(old, new, tolerance)]


def _same(old: dict[str, Any], new: dict[str, Any], tolerance: float) -> bool:
    if (old["status"], old["total"], len(old["first"])) != (new["status"], new["total"], len(new["first"])):
        return False
    scores = dict(new["first"])
    near = 2e-4 + 100 * tolerance  # a score is on the logit scale, and rounded to four decimals before it orders
    swapped = all(
        before == after or abs(score - its) <= near
        for (before, score), (after, its) in zip(old["first"], new["first"], strict=True)
    )
    moved = any(abs(score - scores[id_]) > near for id_, score in old["first"] if id_ in scores)
    return swapped and not moved and abs(old["confidence"] - new["confidence"]) <= tolerance


def read(name: str) -> list[dict[str, Any]]:
    """What was frozen of a set."""
    return [json.loads(line) for line in (FROZEN / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(SETS))
@click.option("--compare", is_flag=True, help="Write nothing; tell which results differ, and fail where one does.")
def main(names: tuple[str, ...], compare: bool) -> None:
    """Write the results of these sets, or of all."""
    if compare:
        failed = False
        for name in filter(available, names or SETS):
            with searcher_of(name) as searcher:
                found = differences(name, searcher, 1e-6)
            failed |= bool(found)
            click.echo("\n".join([f"{name}: {len(found)} differ", *found[:20]]))
        raise SystemExit(failed)
    FROZEN.mkdir(exist_ok=True)
    for name in names or SETS:
        if not available(name):
            click.echo(f"{name}: left as it is, its data are not beside this checkout", err=True)
            continue
        with searcher_of(name) as searcher:
            rows = results(searcher, texts_of(name))
        lines = (json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)
        (FROZEN / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")
        click.echo(f"{name}: {len(rows)} queries", err=True)


if __name__ == "__main__":
    main()
