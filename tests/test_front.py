"""Clients that are slow, idle or greedy take nothing from others, and requests go where there is time for them."""

import http.client
import json
import os
import random
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import quote

import pytest
from conftest import Site
from test_serve import Load, Server, serving, wait_until

from faqsearch.front.connections import LASTS_S, Connection, Connections, State
from faqsearch.front.loads import Loads

HALF = b"GET /api/v1/search?q=a HTTP/1.1\r\nHost: a\r\nX-Slow: "
CHANCE = random.Random(3)  # noqa: S311
SLOWEST = ["".join(chr(CHANCE.randint(0x4E00, 0x9FA5)) for _ in range(500)) for _ in range(100)]


@pytest.fixture(scope="module")
def server(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(site.index, tmp_path_factory.mktemp("front")) as running:
        yield running


def connect(server: Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=30)


def workers(server: Server) -> list[int]:
    """The process ids of both workers, once they are there."""
    master = server.process.pid
    found: list[int] = []

    def both_there() -> bool:
        found[:] = map(int, Path(f"/proc/{master}/task/{master}/children").read_text(encoding="ascii").split())
        return len(found) == 2

    wait_until(both_there)
    return found


def search(text: str = "退款") -> bytes:
    return f"GET /api/v1/search?q={quote(text)} HTTP/1.1\r\nHost: a\r\n\r\n".encode()


def read_answers(sock: socket.socket, count: int) -> list[int]:
    """The statuses of so many answers of one connection."""
    statuses, stream = [], sock.makefile("rb")
    for _ in range(count):
        statuses.append(int(stream.readline().split()[1]))
        headers = http.client.parse_headers(stream)
        stream.read(int(headers["Content-Length"]))
    return statuses


def test_half_sent_and_idle_connections_cost_others_nothing(server: Server) -> None:
    with ExitStack() as held:
        for number in range(300):
            sock = held.enter_context(closing(connect(server)))
            sock.sendall(HALF if number % 3 else b"")
        for _ in range(20):
            assert server.get("/api/v1/search?q=a")[0] == 200
        slow = held.enter_context(closing(connect(server)))
        for byte in search():
            slow.sendall(bytes([byte]))
        assert read_answers(slow, 1) == [200]


def test_a_body_that_trickles_in_takes_no_thread(server: Server) -> None:
    head = b"POST /api/v1/answer HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 18\r\n\r\n"
    with ExitStack() as held:
        slow = [held.enter_context(closing(connect(server))) for _ in range(20)]
        for sock in slow:
            sock.sendall(head + b'{"query":')
        assert server.get("/api/v1/search?q=a")[0] == 200
        for sock in slow:
            sock.sendall('"退款"}'.encode())
        assert [read_answers(sock, 1) for sock in slow] == [[200]] * 20


def test_a_client_that_reads_nothing_takes_no_thread(server: Server) -> None:
    body = json.dumps({"queries": ["账户被冻结了怎么办"] * 100, "limit": 50}).encode()
    head = b"POST /api/v1/answers HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    with ExitStack() as held:
        for _ in range(4):
            sock = held.enter_context(closing(socket.socket()))
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            sock.connect(("127.0.0.1", server.port))
            sock.sendall(head % len(body) + body)
        reader = held.enter_context(closing(connect(server)))
        reader.sendall(head % len(body) + body)
        assert read_answers(reader, 1) == [200]


def test_requests_sent_on_before_the_answer_are_answered_in_order(server: Server) -> None:
    with closing(connect(server)) as sock:
        sock.sendall(search() * 3 + b"GET /none HTTP/1.1\r\nHost: a\r\n\r\n" + search())
        assert read_answers(sock, 5) == [200, 200, 200, 404, 200]


def test_a_client_that_waits_to_send_its_body_is_told_to(server: Server) -> None:
    head = b"POST /api/v1/answer HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 18\r\n"
    with closing(connect(server)) as sock:
        sock.sendall(head + b"Expect: 100-continue\r\n\r\n")
        assert sock.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        sock.sendall('{"query":"退款"}'.encode())
        assert read_answers(sock, 1) == [200]


@pytest.mark.parametrize("version", [b"HTTP/1.0", b"HTTP/1.1"])
def test_a_client_that_closes_is_answered_to_the_end(server: Server, version: bytes) -> None:
    answer = server.send(b"GET /docs " + version + b"\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert answer.startswith(version + b" 200")
    assert answer.rstrip().endswith(b"</html>")


def test_health_is_answered_whatever_else_runs(server: Server) -> None:
    body = json.dumps({"queries": SLOWEST}).encode()
    head = b"POST /api/v1/answers HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    with ExitStack() as held:
        for _ in range(8):
            held.enter_context(closing(connect(server))).sendall(head % len(body) + body)
        time.sleep(0.5)
        for path in ("/healthz", "/readyz", "/api/v1/search?q=a"):
            started = time.monotonic()
            assert server.get(path)[0] == 200
            assert time.monotonic() - started < 3, path  # the batches take many times that


def test_a_worker_that_is_busy_sends_clients_who_stay_to_one_that_is_not(site: Site, tmp_path: Path) -> None:
    """All connections begin in one worker: the other one is stopped until they are there."""
    with serving(site.index, tmp_path) as server:
        first, second = workers(server)
        os.kill(second, signal.SIGSTOP)
        running = Load(server.port)
        threads = [threading.Thread(target=running.client) for _ in range(8)]
        for thread in threads:
            thread.start()
        wait_until(lambda: len(running.generations) > 50)
        os.kill(second, signal.SIGCONT)
        before = {pid: ticks(pid) for pid in (first, second)}
        wait_until(lambda: len(running.generations) > 400)
        after = {pid: ticks(pid) for pid in (first, second)}
        running.stopped.set()
        for thread in threads:
            thread.join()
    spent = sorted(after[pid] - before[pid] for pid in (first, second))
    assert spent[0] > spent[1] / 4
    assert running.failures == []


def ticks(pid: int) -> int:
    """Processor time of a process, in the system's ticks."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def test_a_worker_that_dies_is_replaced_and_its_share_goes_to_others(site: Site, tmp_path: Path) -> None:
    with serving(site.index, tmp_path) as server:
        before = workers(server)
        os.kill(before[0], signal.SIGKILL)
        wait_until(lambda: before[0] not in workers(server))
        for _ in range(20):
            assert server.get("/api/v1/search?q=a")[0] == 200


def test_those_who_are_connected_are_answered_before_the_server_stops(site: Site, tmp_path: Path) -> None:
    with serving(site.index, tmp_path, workers="1") as server, ExitStack() as held:
        idle, half, sent = (held.enter_context(closing(connect(server))) for _ in range(3))
        idle.sendall(search())
        assert read_answers(idle, 1) == [200]
        half.sendall(search()[:-2])
        sent.sendall(search())
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        half.sendall(search()[-2:])
        idle.sendall(search())  # just when the server would close it
        assert [read_answers(sock, 1) for sock in (idle, half, sent)] == [[200]] * 3
        assert server.process.wait(30) == 0
    assert "Traceback" not in (tmp_path / "stderr").read_text()


def test_a_server_that_is_stopped_as_soon_as_it_has_started_is_gone_at_once(site: Site, tmp_path: Path) -> None:
    with serving(site.index, tmp_path) as server:
        started = time.monotonic()
        assert server.stop() == 0
    assert time.monotonic() - started < 15  # it gives requests 30


def test_where_there_are_too_many_connections_the_oldest_of_who_has_most_goes(site: Site, tmp_path: Path) -> None:
    limit = ("sh", "-c", 'ulimit -n 300; exec "$@"', "sh")
    command = (*limit, sys.executable, "-m", "faqsearch.serve")
    with serving(site.index, tmp_path, command=command, workers="1") as server, ExitStack() as held:
        crowd = [held.enter_context(closing(connect(server))) for _ in range(150)]
        for sock in crowd:
            sock.sendall(HALF)
        assert server.get("/api/v1/search?q=a")[0] == 200
        crowd[0].settimeout(5)
        assert crowd[0].recv(1) == b""


def test_loads_tell_who_has_more_to_do() -> None:
    loads = Loads()
    first, second = loads.claim(), loads.claim()
    assert first != second
    assert loads.excess(first) == 0
    loads.set(first, 5)
    loads.set(second, 2)
    assert (loads.excess(first), loads.excess(second)) == (3, 0)
    loads.free(second)
    assert loads.excess(first) == 0
    assert loads.claim() == second


def pair(connections: Connections, network: str) -> tuple[Connection, socket.socket]:
    ours, theirs = socket.socketpair()
    connection = Connection(ours, (network, 1), 1000)
    connections.add(connection)
    return connection, theirs


def test_those_go_first_who_hold_most() -> None:
    connections = Connections()
    (light, a), (heavy, b), (heavier, c) = (pair(connections, name) for name in ("192.0.2.1", "::1", "::2"))
    for connection, size in ((light, 500), (heavy, 300), (heavier, 400)):
        connections.move(connection, State.GATHERING)
        connection.gathering.data += bytes(size)
        connections.weigh(connection)
    assert connections.held_bytes == 1200
    assert connections.heaviest() is heavier  # both of ::/64 together hold more than the first
    connections.remove(heavier)
    assert (connections.held_bytes, connections.heaviest()) == (800, light)
    for sock in (a, b, c, light.sock, heavy.sock, heavier.sock):
        sock.close()


def test_what_takes_too_long_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    connections = Connections()
    connection, theirs = pair(connections, "192.0.2.1")
    assert list(connections.expired()) == []
    monkeypatch.setitem(LASTS_S, State.IDLE, 0)
    assert next(connections.expired()) is connection
    connections.move(connection, State.WORKING)
    assert list(connections.expired()) == []
    connection.sock.close()
    theirs.close()


def test_more_batches_than_can_wait_are_told_when_to_come_again(server: Server) -> None:
    body = json.dumps({"queries": SLOWEST[:12]}).encode()
    head = b"POST /api/v1/answers HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    with ExitStack() as held:
        for _ in range(60):
            held.enter_context(closing(connect(server))).sendall(head % len(body) + body)
        with closing(connect(server)) as late:
            late.sendall(head % len(body) + body)
            answer = late.recv(65536)
    assert answer.startswith((b"HTTP/1.1 503 Busy\r\n", b"HTTP/1.1 429"))
    assert b"Retry-After: " in answer
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["status"] in (429, 503)
