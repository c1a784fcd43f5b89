"""The production server: several processes, reindexing under load, clear refusals to start."""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from conftest import Site, build_index, write_corpus

from faqsearch.index import GenerationStore

ROOT = Path(__file__).resolve().parent.parent
WAIT_S = 60.0


def environment(index: Path, tmp_path: Path, **settings: str) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("FAQSEARCH_", "PROMETHEUS_"))}
    ours = {
        "FAQSEARCH_INDEX_DIR": str(index),
        "FAQSEARCH_FEEDBACK_PATH": str(tmp_path / "feedback.sqlite3"),
        "FAQSEARCH_PORT": "0",
        "FAQSEARCH_WORKERS": "2",
        "TMPDIR": str(tmp_path),
    }
    return {**plain, **ours, **{f"FAQSEARCH_{name.upper()}": value for name, value in settings.items()}}


@dataclass(frozen=True)
class Server:
    process: "subprocess.Popen[str]"
    port: int
    tmp_path: Path

    def get(self, path: str) -> tuple[int, str, bytes]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT_S)) as connection:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.headers.get_content_type(), response.read()

    def send(self, request: bytes) -> bytes:
        """What the server answers to raw bytes."""
        with closing(socket.create_connection(("127.0.0.1", self.port), timeout=WAIT_S)) as connection:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(65536), b""))

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(WAIT_S)


SERVE = (sys.executable, "-m", "faqsearch.serve")


@contextmanager
def serving(index: Path, tmp_path: Path, *, command: Sequence[str] = SERVE, **settings: str) -> Iterator[Server]:
    """A server of two workers, stopped at the end."""
    errors = (tmp_path / "stderr").open("w")
    process = subprocess.Popen(
        command,
        env=environment(index, tmp_path, **settings),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        address = re.fullmatch(r"Serving on http://127\.0\.0\.1:(\d+)\n", line)
        assert address, f"{line!r}\n{(tmp_path / 'stderr').read_text()}"
        yield Server(process, int(address[1]), tmp_path)
    finally:
        process.terminate()
        process.wait(WAIT_S)
        if process.stdout:
            process.stdout.close()
        errors.close()


def refusal(index: Path, tmp_path: Path, **settings: str) -> tuple[int, str]:
    """Exit status and message of a server that must not start."""
    finished = subprocess.run(
        [sys.executable, "-m", "faqsearch.serve"],
        env=environment(index, tmp_path, **settings),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=WAIT_S,
        check=False,
    )
    assert finished.stdout == ""
    return finished.returncode, finished.stderr


@dataclass
class Load:
    """Clients that search without a pause, each over one kept connection, until told to stop."""

    port: int
    generations: list[str] = field(default_factory=list)
    failures: list[Any] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def client(self) -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT_S)) as connection:
            while not self.stopped.is_set():
                try:
                    connection.request("GET", f"/api/v1/search?q={quote('账户被冻结了怎么办')}")
                    response = connection.getresponse()
                    document = json.loads(response.read())
                    if response.status != 200 or document["results"][0]["id"] != "account-frozen":
                        self.failures.append(document)
                    self.generations.append(document["generation"])
                except Exception as error:
                    self.failures.append(repr(error))
                    return


@contextmanager
def load(port: int, clients: int = 4) -> Iterator[Load]:
    running = Load(port)
    threads = [threading.Thread(target=running.client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    try:
        yield running
    finally:
        running.stopped.set()
        for thread in threads:
            thread.join(WAIT_S)


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def test_no_request_fails_while_generations_come_and_go(tmp_path: Path) -> None:
    corpus, index = write_corpus(tmp_path / "corpus"), tmp_path / "index"
    build_index(corpus, index)
    published = [GenerationStore(index).current_id()]
    with serving(index, tmp_path) as server, load(server.port) as running:
        wait_until(lambda: published[0] in running.generations)
        for number in range(3):
            answer = f"---\nquestion: 新问题 {number} 怎么办？\n---\n答案 {number}\n"
            (corpus / f"new-{number}.md").write_text(answer, encoding="utf-8")
            build_index(corpus, index)
            published.append(GenerationStore(index).current_id())
            wait_until(lambda: published[-1] in running.generations)
        GenerationStore(index).rollback(published[0])
        seen = len(running.generations)
        wait_until(lambda: published[0] in running.generations[seen:])
        # From here on no worker may still answer from what was rolled back.
        time.sleep(0.1)
        after = len(running.generations)
        wait_until(lambda: len(running.generations) > after + 50)
    assert running.failures == []
    assert set(running.generations) == set(published)
    assert set(running.generations[after + 4 :]) == {published[0]}


@pytest.fixture(scope="module")
def server(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(site.index, tmp_path_factory.mktemp("server")) as running:
        yield running


def test_measurements_add_up_over_all_workers(server: Server) -> None:
    def counted() -> float:
        text = server.get("/metrics")[2].decode()
        found = re.search(r'^faqsearch_searches_total\{status="unanswered"\} (\S+)$', text, re.MULTILINE)
        return float(found[1]) if found else 0.0

    before = counted()
    for _ in range(20):
        server.get("/api/v1/search?q=zzqx")
    assert counted() == before + 20


def test_raw_utf_8_in_an_address_is_read_as_it_is(server: Server) -> None:
    answer = server.send("GET /api/v1/search?q=账户 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 200")
    assert '"query":"账户"'.encode() in answer


@pytest.mark.parametrize("count", [501, 900, 1000, 100_000])
def test_an_over_long_query_names_its_field_however_long_it_is(server: Server, count: int) -> None:
    status, media_type, body = server.get(f"/api/v1/search?q={quote('账' * count)}")
    assert (status in (414, 422), media_type) == (True, "application/problem+json")
    assert list(json.loads(body)["errors"]) == ["q"]


def test_five_hundred_characters_of_any_script_fit_into_an_address(server: Server) -> None:
    assert server.get(f"/api/v1/search?q={quote('😀' * 500)}")[0] == 200


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"NONSENSE\r\n\r\n", 400),
        (b"GET / HTTP/9.9\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 9000 + b"\r\n\r\n", 431),
        (b"POST /api/v1/answer HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", 400),
    ],
)
def test_what_is_not_http_is_a_problem_as_well(server: Server, request_: bytes, status: int) -> None:
    head, _, body = server.send(request_).partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"Content-Type: application/problem+json" in head
    assert json.loads(body)["status"] == status


def test_a_body_in_chunks_is_read_and_one_too_large_refused(server: Server) -> None:
    def chunked(body: bytes) -> bytes:
        head = b"POST /api/v1/answer HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\n"
        return head + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)

    assert server.send(chunked('{"query": "账户"}'.encode())).startswith(b"HTTP/1.1 200")
    assert server.send(chunked(b'{"query": "%b"}' % (b"a" * (1 << 20)))).startswith(b"HTTP/1.1 413")


CHUNKED = (
    b"POST /api/v1/answer HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
)


@pytest.mark.parametrize(
    "body",
    [
        *(b"zz\r\n{}\r\n0\r\n\r\n", b"-1\r\n{}\r\n0\r\n\r\n", b"0xd\r\n{}\r\n0\r\n\r\n", b"\r\n{}\r\n0\r\n\r\n"),
        *(b" 2\r\n{}\r\n0\r\n\r\n", b"2 \r\n{}\r\n0\r\n\r\n", b"1_0\r\n{}\r\n0\r\n\r\n", b"2\n{}\n0\n\n"),
        *(b"2\r\n{}0\r\n\r\n", b"1\r\n{}\r\n0\r\n\r\n", b"2;=\r\n{}\r\n0\r\n\r\n", b"2;a\rb\r\n{}\r\n0\r\n\r\n"),
        *(b"1" * 8200 + b"\r\n", b"2;" + b"a" * 40_000 + b"\r\n{}\r\n0\r\n\r\n", b"2\r\n{}\r\n0\r\nX\r\n\r\n"),
        *(b"2\r\n{}\r\n0\r\n" + b"A: b\r\n" * 40_000, b"2\r\n{}\r\n0\r\n X: y\r\n\r\n"),
        *(b"2\r\n{}\r\n0\r\n", b"2\r\n{}\r\n", b"2\r\n{", b"", b"ffffffffffffffff\r\n{}"),
    ],
)
def test_a_malformed_body_in_chunks_is_the_clients_fault(server: Server, body: bytes) -> None:
    answer = server.send(CHUNKED + body)
    assert answer == b"" or answer[:12] in (b"HTTP/1.1 400", b"HTTP/1.1 413", b"HTTP/1.1 431"), answer[:200]
    assert answer.count(b"HTTP/1.1") <= 1  # the rest is no request
    log = (server.tmp_path / "stderr").read_text()
    assert "Traceback" not in log
    assert "{}" not in log


@pytest.mark.parametrize("coding", ["gzip, chunked", "gzip,chunked", "identity, chunked", "x-own"])
def test_a_transfer_coding_that_nobody_undoes_is_not_taken(server: Server, coding: str) -> None:
    answer = server.send(CHUNKED.replace(b"chunked", coding.encode()) + b"2\r\n{}\r\n0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 501")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["status"] == 501
    assert "UnsupportedTransferCoding" in (server.tmp_path / "stderr").read_text()


def test_a_server_that_is_told_to_stop_finishes_what_it_began_and_cleans_up(site: Site, tmp_path: Path) -> None:
    with serving(site.index, tmp_path, workers="1") as server:
        assert list(tmp_path.glob("faqsearch-metrics-*"))
        with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=WAIT_S)) as connection:
            body = json.dumps({"queries": ["账户被冻结了怎么办"] * 100})
            connection.request("POST", "/api/v1/answers", body, {"Content-Type": "application/json"})
            server.get("/healthz")  # accepted after the other, so that one has begun
            assert server.stop() == 0
            response = connection.getresponse()
            assert (response.status, len(json.loads(response.read())["answers"])) == (200, 100)
    assert list(tmp_path.glob("faqsearch-metrics-*")) == []
    assert "Traceback" not in (tmp_path / "stderr").read_text()


def test_a_port_in_use_is_named_and_the_way_out(site: Site, tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        status, message = refusal(site.index, tmp_path, port=str(port))
    assert status == 2
    assert f"127.0.0.1:{port}" in message
    assert "--port" in message
    assert "Traceback" not in message


def test_a_host_that_is_not_here_is_named(site: Site, tmp_path: Path) -> None:
    status, message = refusal(site.index, tmp_path, host="host.invalid")
    assert (status, "host.invalid:0" in message) == (2, True)


def test_code_in_the_working_directory_is_not_run(tmp_path: Path) -> None:
    (tmp_path / "gunicorn.py").write_text("print('run from the working directory')", encoding="utf-8")
    finished = subprocess.run(
        [Path(sys.executable).with_name("faqsearch"), "serve"],
        env=environment(tmp_path / "none", tmp_path),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=WAIT_S,
        check=False,
    )
    assert (finished.returncode, finished.stdout) == (4, "")
    assert "faqsearch reindex" in finished.stderr


def test_without_an_index_the_server_says_how_to_build_one(tmp_path: Path) -> None:
    status, message = refusal(tmp_path / "none", tmp_path)
    assert status == 4
    assert "faqsearch reindex" in message
    assert str(tmp_path / "none") in message


def test_without_a_folder_for_temporary_files_the_server_says_what_to_mount(site: Site, tmp_path: Path) -> None:
    code = (
        "import resource, runpy; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0));"
        " runpy.run_module('faqsearch.serve', run_name='__main__')"
    )
    finished = subprocess.run(
        [sys.executable, "-c", code],
        env=environment(site.index, tmp_path),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=WAIT_S,
        check=False,
    )
    assert (finished.returncode, finished.stdout) == (2, "")
    assert finished.stderr.endswith("mount one (docker run --tmpfs /tmp), or name one in TMPDIR.\n")


READ_ONLY = ("unshare", "--mount", "sh", "-c", 'mount -o remount,ro,bind / && exec "$@"', "sh")


@pytest.mark.skipif(
    subprocess.run([*READ_ONLY, "true"], capture_output=True, check=False).returncode != 0
    if shutil.which("unshare")
    else True,
    reason="needs the right to mount",
)
def test_a_read_only_root_serves_and_says_what_to_mount(site: Site, tmp_path: Path) -> None:
    with serving(site.index, tmp_path, command=(*READ_ONLY, *SERVE), workers="1") as server:
        assert server.get("/api/v1/search?q=a")[0] == 200
        assert b"faqsearch_requests_total" in server.get("/metrics")[2]
    assert "mount one at /tmp" in (tmp_path / "stderr").read_text()


def test_an_unknown_setting_stops_the_start(site: Site, tmp_path: Path) -> None:
    status, message = refusal(site.index, tmp_path, colour="red")
    assert (status, "FAQSEARCH_COLOUR" in message) == (2, True)


def test_other_wsgi_servers_find_the_application_in_wsgi_py(site: Site, tmp_path: Path) -> None:
    code = "import wsgi; print(wsgi.app.test_client().get('/readyz').status_code)"
    finished = subprocess.run(
        [sys.executable, "-c", code],
        env=environment(site.index, tmp_path),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (finished.stdout, finished.returncode) == ("200\n", 0), finished.stderr
