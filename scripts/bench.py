"""Write docs/performance.md: milliseconds for a query, under load, and what a reindex takes: `make bench`.

A benchmark, not a test: run it on a machine that does nothing else.
"""

import gzip
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from bench_http import load, server
from tables import table

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs" / "performance.md"
DATA = ROOT.parent / "shared" / "data"
DEVELOPMENT = ROOT / "tests" / "relevance" / "development.jsonl"
GOAL_MS = 5.0
LARGE_ENTRIES = 100_000
CLIENTS = (1, 4, 16)
LOAD_S = 10.0
WORKERS = 2

INTRODUCTION = """\
# Performance

`make bench` writes this page; do not edit it. It measures, and tests nothing. Times are of the processor, and by the
clock where that is said: on a machine that does nothing else the two agree, but for what runs on several cores.

"""

ONE_QUERY = """\
## One query

From text to results, in process, on one core: understanding, retrieval, ranking, confidence, excerpts, did-you-mean.
"""

OVER_HTTP = f"""\
## Over HTTP

`faqsearch serve --workers {WORKERS}` with the sample corpus. Clients on the same machine ask `/api/v1/search` for
{LOAD_S:.0f} s, each again as soon as it is answered; they take their share of the processors.

"""

REINDEX = """\
## Reindex

Reading, indexing, learning to rank and publishing, with all cores; then again with one entry more.

"""


@dataclass(frozen=True, slots=True)
class Subject:
    """A corpus to measure.

    Args:
        corpus: its folder.
        queries: what users typed.
    """

    name: str
    corpus: Path
    queries: Sequence[str]


@dataclass(frozen=True, slots=True)
class Measured:
    """What one corpus takes.

    Args:
        reindex, again: building the index, and building it once more after one entry was added.
        took_ms, worked_ms: median and 95th percentile for a query, by the clock and of the processor.
        search_mb: peak resident memory of searching.
    """

    reindex: "Usage"
    again: "Usage"
    index_mb: float
    open_s: float
    took_ms: tuple[float, float]
    worked_ms: tuple[float, float]
    search_mb: float


@dataclass(frozen=True, slots=True)
class Usage:
    """What a process took.

    Args:
        worked_s: seconds of the processors: on a busy machine fewer than went by.
        peak_mb: resident memory.
    """

    took_s: float
    worked_s: float
    peak_mb: float


def subjects(folder: Path) -> Iterator[Subject]:
    """The sample corpus, and others where their data are beside the checkout; each copied, as an entry is added."""
    shutil.copytree(ROOT / "corpus", folder / "sample")
    yield Subject("sample corpus", folder / "sample", _texts(DEVELOPMENT))
    if (DATA / "ths-faq").is_dir():
        (folder / "public").mkdir()
        shutil.copy(DATA / "ths-faq" / "corpus.jsonl", folder / "public")
        yield Subject("public FAQ", folder / "public", _texts(DATA / "ths-faq" / "dev-queries.jsonl"))
    if (DATA / "perf-mix").is_dir():
        (folder / "large").mkdir()
        with (
            gzip.open(DATA / "perf-mix" / "corpus.jsonl.gz", "rb") as source,
            (folder / "large" / "entries.jsonl").open("wb") as target,
        ):
            target.writelines(islice(source, LARGE_ENTRIES))
        queries = (DATA / "perf-mix" / "queries.txt").read_text(encoding="utf-8").splitlines()
        yield Subject(f"{LARGE_ENTRIES:,} entries", folder / "large", queries[:1000])


def _texts(path: Path) -> list[str]:
    return [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]


def run(command: Sequence[str], text: str = "", *, one_core: bool = False) -> tuple[str, Usage]:
    """Run a command to its end; its output, and what it took."""
    threads = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS") if one_core}
    pin = ["taskset", "-c", "0"] if one_core and shutil.which("taskset") else []
    started = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 (our own commands)
        [*pin, *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **threads}
    ) as process:
        assert process.stdin is not None and process.stdout is not None  # noqa: PT018, S101 (they are pipes)
        process.stdin.write(text)
        process.stdin.close()
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        took_s = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise click.ClickException(f"{' '.join(command)} ended with {process.returncode}")
    per_mb = 1024 * 1024 if sys.platform == "darwin" else 1024  # ru_maxrss is in bytes there, in kilobytes here
    return output, Usage(took_s, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / per_mb)


def measure(subject: Subject, index: Path) -> Measured:
    """Build its index, build it again with an entry more, and search."""
    reindex = [sys.executable, "-m", "faqsearch", "reindex", "--corpus", str(subject.corpus), "--index", str(index)]
    _, first = run(reindex)
    added = {"id": "added-by-the-benchmark", "question": "怎么知道新增的问题已经可以搜索？", "answer": "重建索引之后。"}
    (subject.corpus / "added.jsonl").write_text(json.dumps(added) + "\n", encoding="utf-8")
    _, again = run(reindex)
    current = index / f"gen-{(index / 'CURRENT').read_text(encoding='utf-8').strip()}"
    index_mb = sum(path.stat().st_size for path in current.rglob("*") if path.is_file()) / 1e6
    search = [sys.executable, str(ROOT / "scripts" / "bench_search.py"), str(index)]
    output, usage = run(search, "\n".join(subject.queries), one_core=True)
    found = json.loads(output)
    times = tuple(found["took_ms"]), tuple(found["worked_ms"])
    return Measured(first, again, index_mb, found["open_s"], *times, usage.peak_mb)


def machine() -> str:
    """The machine in neutral words."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{cores} cores ({platform.machine()}), {platform.system()}, Python {platform.python_version()}"


def _build_numbers(found: Measured) -> tuple[float, ...]:
    first, again = found.reindex, found.again
    return first.worked_s, first.took_s, again.worked_s, again.took_s, first.peak_mb, found.index_mb


def page(rows: Sequence[tuple[Subject, Measured]], loads: Sequence[Sequence[str]]) -> str:
    """The whole document."""
    median = rows[0][1].worked_ms[0]
    verdict = "met" if median <= GOAL_MS else "not met"
    searches = [
        [subject.name, *(f"{value:.1f}" for value in (*m.worked_ms, *m.took_ms, m.open_s)), f"{m.search_mb:.0f}"]
        for subject, m in rows
    ]
    builds = [[subject.name, *(f"{value:.0f}" for value in _build_numbers(m))] for subject, m in rows]
    return "".join(
        [
            INTRODUCTION,
            f"Last run: {machine()}.\n\n{ONE_QUERY}",
            f"The goal for the sample corpus is {GOAL_MS:g} ms at the median: {verdict}.\n\n",
            table(
                ["Corpus", "median ms", "p95 ms", "median ms by the clock", "p95", "opening, s", "memory, MB"], searches
            ),
            f"\n{OVER_HTTP}",
            table(["Clients", "requests / s", "median ms", "p95 ms", "p99 ms", "failed"], loads),
            f"\n{REINDEX}",
            table(
                ["Corpus", "s", "s by the clock", "one more, s", "by the clock", "peak memory, MB", "index, MB"], builds
            ),
        ]
    )


@click.command()
def main() -> None:
    """Measure everything and write the page; takes minutes."""
    rows, loads = [], []
    with TemporaryDirectory(prefix="faqsearch-bench-") as folder:
        for number, subject in enumerate(subjects(Path(folder))):
            click.echo(f"Measuring: {subject.name}", err=True)
            index = Path(folder) / f"index-{number}"
            rows.append((subject, measure(subject, index)))
            if number == 0:
                with server(index, WORKERS) as (host, port):
                    load(host, port, subject.queries, 4, 2.0)  # warms both workers
                    for clients in CLIENTS:
                        seen = load(host, port, subject.queries, clients, LOAD_S)
                        numbers = (seen.per_second, seen.median_ms, seen.p95_ms, seen.p99_ms)
                        loads.append([str(clients), *(f"{value:.0f}" for value in numbers), str(seen.failed)])
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(page(rows, loads), encoding="utf-8")
    click.echo(f"Wrote {OUT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
