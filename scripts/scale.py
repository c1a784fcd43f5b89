"""Write docs/scale.md: the folder and a cluster side by side, and what follows for larger corpora: `make scale`.

A measurement on a machine that does nothing else; it needs Java and Maven.
"""

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from cluster.nodes import HERE, Nodes, cluster

from bench import Subject, Usage, machine, run, subjects
from faqsearch.config import Settings
from faqsearch.index import GenerationStore
from faqsearch.index.opensearch.cluster import Cluster
from faqsearch.index.opensearch.store import ClusterStore
from faqsearch.search.outcome import SearchOutcome
from faqsearch.search.searcher import Searcher
from faqsearch.search.snapshots import Snapshots
from scale_page import page

OUT = Path(__file__).resolve().parent.parent / "docs" / "scale.md"
COMPARED, FEWER = 2000, 200  # queries at most, with one node and with three


@dataclass(frozen=True, slots=True)
class Local:
    """What a corpus takes in a folder: building it, and building it with an entry more; both of it in MB."""

    reindex: Usage
    again: Usage
    index_mb: float
    entries: int


@dataclass(frozen=True, slots=True)
class Clustered:
    """What the same generations take in a cluster.

    Args:
        publish_s, bring_s: giving the first generation to the cluster, and bringing it to a host that has nothing.
        edit_publish_s, edit_bring_s, edit_mb: the same of one entry more, with what the host had to bring.
        follow_s: from going back to the first one until a server answers from it.
        stored_mb, copies_mb: of one generation, without and with second copies.
        nodes_mb: resident memory of all nodes.
        compared, different: queries that both were asked, and those that they answered differently.
        query_ms: median for a query, of the processor; the engine is the same one.
    """

    nodes: int
    publish_s: float
    bring_s: float
    edit_publish_s: float
    edit_bring_s: float
    edit_mb: float
    follow_s: float
    stored_mb: float
    copies_mb: float
    nodes_mb: float
    compared: int
    different: int
    query_ms: float


def build(subject: Subject, index: Path) -> Local:
    """Two generations in a folder."""
    command = [sys.executable, "-m", "faqsearch", "reindex", "--corpus", str(subject.corpus), "--index", str(index)]
    _, first = run(command)
    added = '{"id": "added-by-the-benchmark", "question": "怎么知道新增的问题可以搜索？", "answer": "重建索引之后。"}\n'
    (subject.corpus / "added.jsonl").write_text(added, encoding="utf-8")
    _, again = run(command)
    current = GenerationStore(index).open_current()
    return Local(first, again, _megabytes(current.path), current.manifest.entries)


def hosts(nodes: Nodes, folder: Path) -> tuple[Settings, Settings]:
    """One that publishes, and one that follows."""
    one = Settings(index_dir=folder / "one", backend="opensearch", opensearch_url=nodes.urls, model="none")
    return one, replace(one, index_dir=folder / "two")


def measure(subject: Subject, index: Path, nodes: Nodes, folder: Path) -> Clustered:
    """Give the generations of a folder to a cluster, and follow them from another host."""
    count = len(nodes.nodes)
    one, two = hosts(nodes, folder)
    first, second = (manifest.id for manifest in GenerationStore(index).list()[-2:])
    publish_s = _published(one, index, first)
    bring_s = _timed(_store(two).synchronise)
    edit_publish_s = _published(one, index, second)
    edit_bring_s = _timed(_store(two).synchronise)
    brought = [path for path in (two.index_dir / f"gen-{second}").rglob("*") if path.is_file()]
    stats = nodes.ask("GET", f"/{one.opensearch_prefix}-{second}/_stats/store")["_all"]
    snapshots = Snapshots(two)
    ours, theirs = Snapshots(Settings(index_dir=index, model="none")).current(), snapshots.current()
    queries = list(subject.queries)[: COMPARED if count == 1 else FEWER]
    different, query_ms = _compared(ours, theirs, queries)
    snapshots.current()
    _store(one).rollback(first)
    follow_s = _timed(lambda: _until(snapshots, first))
    return Clustered(
        nodes=count,
        publish_s=publish_s,
        bring_s=bring_s,
        edit_publish_s=edit_publish_s,
        edit_bring_s=edit_bring_s,
        edit_mb=sum(path.stat().st_size for path in brought if path.stat().st_nlink == 1) / 1e6,
        follow_s=follow_s,
        stored_mb=stats["primaries"]["store"]["size_in_bytes"] / 1e6,
        copies_mb=stats["total"]["store"]["size_in_bytes"] / 1e6,
        nodes_mb=sum(_resident_mb(node.process.pid) for node in nodes.nodes if node.process),
        compared=len(queries),
        different=different,
        query_ms=query_ms,
    )


def _published(settings: Settings, index: Path, id_: str) -> float:
    """Publish a generation of a folder as if it had just been built; seconds."""
    settings.index_dir.mkdir(exist_ok=True)
    build = settings.index_dir / f".build-{id_}"
    shutil.copytree(index / f"gen-{id_}", build, copy_function=os.link)
    store = _store(settings)
    store.synchronise()
    return _timed(lambda: store.publish(build, id_))


def _store(settings: Settings) -> ClusterStore:
    return ClusterStore(settings.index_dir, Cluster(settings), settings.keep_generations)


def _compared(ours: Searcher, theirs: Searcher, queries: Sequence[str]) -> tuple[int, float]:
    """Ask both in turn: how many answers differ in anything but their time, and the folder's median in milliseconds."""
    different = 0
    took: list[float] = []
    for query in queries:
        started = time.process_time()
        expected = ours.search(query)
        took.append((time.process_time() - started) * 1000)
        different += _said(expected) != _said(theirs.search(query))
    return different, statistics.median(took)


def _said(outcome: SearchOutcome) -> SearchOutcome:
    return replace(outcome, took_ms=0.0)


def _until(snapshots: Snapshots, id_: str) -> None:
    while snapshots.current().generation != id_:
        time.sleep(0.01)


def _timed(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def _megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def _resident_mb(pid: int) -> float:
    fields = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines())
    return int(fields["VmRSS"].split()[0]) / 1024


def main() -> None:
    """Measure every corpus that is there, and write the page."""
    os.environ["FAQSEARCH_MODEL"] = "none"
    rows: list[tuple[str, Local, list[Clustered]]] = []
    busy = os.getloadavg()[1]
    with TemporaryDirectory(prefix="faqsearch-scale-") as name:
        folder = Path(name)
        libraries = folder / "libraries"
        goal = ["dependency:copy-dependencies", f"-DoutputDirectory={libraries}"]
        subprocess.run(["mvn", "-q", "-B", "-f", str(HERE / "pom.xml"), *goal], check=True)  # noqa: S603, S607
        for subject in subjects(folder):
            index = folder / f"index of {subject.name}"
            local = build(subject, index)
            click.echo(f"{subject.name}: {local}", err=True)
            found = []
            for count in (1, 3):
                room = folder / f"{len(rows)}-{count}"  # without a comma, which would part two folders of data
                (room / "nodes").mkdir(parents=True)
                with cluster(room / "nodes", libraries, count) as nodes:
                    found.append(measure(subject, index, nodes, room))
                    click.echo(f"{subject.name}: {found[-1]}", err=True)
                shutil.rmtree(room)
            rows.append((subject.name, local, found))
            run_on = f"{machine()}, with {busy:.1f} processes at work before it began"
            OUT.write_text(page(run_on, rows), encoding="utf-8")
            shutil.rmtree(index)


if __name__ == "__main__":
    main()
