"""Visitors beside a thousand idle and five hundred half-sent connections, and beside clients that trickle."""

import http.client
import resource
import socket
import statistics
import time
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import quote

import pytest
from conftest import Site
from test_serve import serving

from faults.conftest import FULL, Note

pytestmark = pytest.mark.timeout(0)

IDLE, HALF, TRICKLING, VISITORS = (1000, 500, 20, 300) if FULL else (200, 100, 5, 30)
QUERIES = ("账户被冻结了怎么办", "怎么退款", "密码忘了", "提现没到账", "登不上去了")
HEAD = b"GET /api/v1/search?q=a HTTP/1.1\r\nHost: a\r\nX-Slow: "


def test_visitors_do_not_notice_slow_clients(site: Site, tmp_path: Path, note: Note) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 10_000), hard))
    took_ms = {}
    with serving(site.index, tmp_path) as server, ExitStack() as held:

        def connected(count: int, sent: bytes) -> list[socket.socket]:
            made = []
            for _ in range(count):
                made.append(
                    held.enter_context(closing(socket.create_connection(("127.0.0.1", server.port), timeout=60)))
                )
                made[-1].sendall(sent)
            return made

        def visits(trickling: list[socket.socket]) -> list[float]:
            found = []
            for number in range(VISITORS):
                for sock in trickling:
                    sock.sendall(b"x")
                started = time.perf_counter()
                with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)) as connection:
                    connection.request("GET", f"/api/v1/search?q={quote(QUERIES[number % len(QUERIES)])}")
                    assert connection.getresponse().status == 200
                found.append((time.perf_counter() - started) * 1000)
            return found

        visits([])
        took_ms["alone"] = visits([])
        connected(IDLE, b"")
        connected(HALF, HEAD)
        took_ms["beside them"] = visits(connected(TRICKLING, HEAD))
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    shown = {
        name: f"median {statistics.median(times):.0f} ms, p99 {statistics.quantiles(times, n=100)[98]:.0f} ms"
        for name, times in took_ms.items()
    }
    tried = f"{VISITORS} visitors, one after another"
    note("Slow clients", tried, shown["alone"])
    crowd = f"{IDLE:,} idle, {HALF} half-sent and {TRICKLING} trickling connections"
    note("Slow clients", f"{tried}, beside {crowd}", f"{shown['beside them']}; 0 failed")
    assert statistics.median(took_ms["beside them"]) < 5 * statistics.median(took_ms["alone"]) + 20
