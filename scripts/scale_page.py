"""The text of docs/scale.md."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tables import table

if TYPE_CHECKING:
    from scale import Clustered, Local

    Row = tuple[str, Local, Sequence[Clustered]]

_CORES_LEFT = 0.7  # of a server's cores for searching; the rest is HTTP, following, and room

INTRODUCTION = """\
# The folder and the cluster

`make scale` writes this page; do not edit it. It measures what [cluster.md](cluster.md) describes: a cluster that
publishes generations, and servers that search a copy each. All nodes, the reindex and the clients share this machine.
Times of reindexing and of queries are of the processor; those of publishing, bringing
and following are by the clock, and longer than they would be where a machine does other work, too.

"""

SAME = """\
## The same answers

Both are asked every query; compared is all that a search returns, to the last digit. The engine is the same one, so
that there is one time for a query.

"""

PUBLISHING = """\
## Publishing and following

A reindex builds in its folder and then gives the generation to the cluster; another host brings it. "One more" is the
same after an entry was added, with the MB that a host brings which has the generation before. Following is from going
back to an earlier generation until a server in another folder answers from it, its opening included.

"""

SPACE = """\
## Room

One generation in the folder, in the cluster, there with second copies, and the memory of all nodes (heaps of 400 MB).

"""

PAPER = """\
## What follows, on paper

Every server holds the whole index, and every query is held against every entry: time and room grow with the corpus.

"""


def page(machine: str, rows: "Sequence[Row]") -> str:
    """The whole document."""
    same, publishing, space = [], [], []
    for name, local, found in rows:
        for one in found:
            nodes = str(one.nodes)
            same.append([name, nodes, str(one.compared), str(one.different), f"{one.query_ms:.1f}"])
            times = (local.reindex.worked_s, one.publish_s, one.bring_s, local.again.worked_s, one.edit_publish_s)
            more = (one.edit_bring_s, one.edit_mb, one.follow_s)
            publishing.append([name, nodes, *(f"{value:.1f}" for value in (*times, *more))])
            sizes = (local.index_mb, one.stored_mb, one.copies_mb, one.nodes_mb)
            space.append([name, nodes, *(f"{value:.0f}" for value in sizes)])
    heads = ["Corpus", "nodes"]
    return "".join(
        [
            INTRODUCTION,
            f"Last run: {machine}.\n\n{SAME}",
            table([*heads, "queries", "answered differently", "median ms"], same),
            f"\n{PUBLISHING}",
            table(
                [
                    *heads,
                    *("reindex, s", "to the cluster, s", "to a new host, s"),
                    *("one more: reindex, s", "to the cluster, s", "to a host, s", "MB", "following, s"),
                ],
                publishing,
            ),
            f"\n{SPACE}",
            table([*heads, "folder, MB", "cluster, MB", "with copies, MB", "nodes' memory, MB"], space),
            f"\n{PAPER}",
            _paper(rows),
        ]
    )


def _paper(rows: "Sequence[Row]") -> str:
    """What the largest corpus that was measured says of larger ones, with the arithmetic."""
    name, local, found = max(rows, key=lambda row: row[1].entries)
    entries, one = local.entries, found[0]
    per_core = 1000 / one.query_ms
    lines = [
        f"- **1,000 requests a second on {name}**: a core answers 1000 / {one.query_ms:.1f} ms = {per_core:.0f} a"
        f" second, of which {_CORES_LEFT:.0%} is counted on, so {1000 / (per_core * _CORES_LEFT):.0f} cores, spread"
        " over as many hosts as one likes: they share nothing but the cluster, which answers a question a second from"
        " each process."
    ]
    for larger in (1_000_000, 10_000_000, 100_000_000):
        times = larger / entries
        gigabytes = local.index_mb * times / 1000
        lines.append(
            f"- **{larger:,} entries**: {times:.0f} times as many are {gigabytes:,.0f} GB on every"
            f" host, {one.query_ms * times / 1000:,.1f} s for a query and"
            f" {local.reindex.worked_s * times / 3600:,.1f} h for a reindex. {_verdict(one.query_ms * times)}"
        )
    return "\n".join(lines) + f"\n\n{ADVICE}"


def _verdict(query_ms: float) -> str:
    if query_ms < 1000:
        return "That is the most that this design is for."
    return (
        "No number of nodes helps: that takes candidates from the cluster, and their features computed from what comes"
        " with them, which faqsearch does not have."
    )


ADVICE = """\
**When to stay with the folder**: one machine answers what is asked, or all machines see one disk. The cluster adds no
speed to a query; what it adds is that machines come, go and restart with nothing but its address.
"""
