"""Time searches of a published generation: `python scripts/bench_search.py INDEX_DIR < queries`, a result as JSON.

A process of its own, so that it can be kept to one core and its memory be read.
"""

import gc
import json
import statistics
import sys
import time
from pathlib import Path

from faqsearch.config import Settings
from faqsearch.search.snapshots import Snapshots

MIN_SEARCHES = 1000


def main() -> None:
    """Read queries, a line each, and search for each of them until there are enough timings."""
    queries = [line for line in sys.stdin.read().splitlines() if line.strip()]
    started = time.perf_counter()
    searcher = Snapshots(Settings(index_dir=Path(sys.argv[1]))).current()
    open_s = time.perf_counter() - started
    for query in queries[:50]:
        searcher.search(query)
    gc.collect()
    gc.freeze()  # as the server does
    took_ms: list[float] = []
    worked_ms: list[float] = []  # of the processor: what it would take if nothing else ran
    while len(took_ms) < MIN_SEARCHES:
        for query in queries:
            before, worked = time.perf_counter(), time.process_time()
            searcher.search(query)
            took_ms.append((time.perf_counter() - before) * 1000)
            worked_ms.append((time.process_time() - worked) * 1000)
    found = {name: _quantiles(values) for name, values in (("took_ms", took_ms), ("worked_ms", worked_ms))}
    json.dump({**found, "open_s": open_s}, sys.stdout)


def _quantiles(values: list[float]) -> tuple[float, float]:
    """Median and 95th percentile."""
    quantiles = statistics.quantiles(values, n=100)
    return quantiles[49], quantiles[94]


if __name__ == "__main__":
    main()
