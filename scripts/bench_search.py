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
    while len(took_ms) < MIN_SEARCHES:
        for query in queries:
            before = time.perf_counter()
            searcher.search(query)
            took_ms.append((time.perf_counter() - before) * 1000)
    quantiles = statistics.quantiles(took_ms, n=100)
    json.dump({"median_ms": statistics.median(took_ms), "p95_ms": quantiles[94], "open_s": open_s}, sys.stdout)


if __name__ == "__main__":
    main()
