"""Load a real server: clients that keep their connection and ask again as soon as they are answered."""

import http.client
import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit


@dataclass(frozen=True, slots=True)
class Load:
    """What clients saw.

    Args:
        failed: answers other than 200.
    """

    clients: int
    per_second: float
    median_ms: float
    p95_ms: float
    p99_ms: float
    failed: int


@contextmanager
def server(index: Path, workers: int) -> Iterator[tuple[str, int]]:
    """``faqsearch serve`` on a free port; yields host and port."""
    command = [sys.executable, "-m", "faqsearch", "serve", "--index", str(index), "--port", "0"]
    environment = {**os.environ, "FAQSEARCH_FEEDBACK_PATH": str(index / "feedback.sqlite3")}
    with subprocess.Popen(  # noqa: S603 (our own command)
        [*command, "--workers", str(workers)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
    ) as process:
        try:
            assert process.stdout is not None  # noqa: S101 (it is a pipe)
            address = urlsplit(process.stdout.readline().split()[-1])
            yield str(address.hostname), int(address.port or 0)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def load(host: str, port: int, queries: Sequence[str], clients: int, seconds: float) -> Load:
    """Ask ``/api/v1/search`` for ``seconds`` from so many clients at once."""
    took_ms: list[float] = []
    failed: list[int] = []
    end = time.perf_counter() + seconds

    def ask(first: int) -> None:
        connection = http.client.HTTPConnection(host, port)
        place = first
        while time.perf_counter() < end:
            before = time.perf_counter()
            connection.request("GET", f"/api/v1/search?q={quote(queries[place % len(queries)])}")
            answer = connection.getresponse()
            answer.read()
            took_ms.append((time.perf_counter() - before) * 1000)
            if answer.status != 200:
                failed.append(answer.status)
            place += clients

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    quantiles = statistics.quantiles(took_ms, n=100)
    return Load(clients, len(took_ms) / seconds, quantiles[49], quantiles[94], quantiles[98], len(failed))
