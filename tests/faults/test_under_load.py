"""A server under load while generations come and go and workers are killed: what fails, what mixes, what grows."""

import http.client
import json
import os
import random
import shutil
import signal
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest
from conftest import Site, build_index
from test_front import workers
from test_serve import Server, serving

from faqsearch.index import GenerationStore
from faults.conftest import Note, Scale

pytestmark = pytest.mark.timeout(0)
CLIENTS = 4


@dataclass
class Clients:
    """Clients that ask on, each over a connection that it keeps, and connect anew when that breaks."""

    port: int
    answered: int = 0
    broken: int = 0  # connections that broke while a request was under way
    failed: list[str] = field(default_factory=list)
    seen: dict[str, set[str]] = field(default_factory=dict)  # what each generation answered
    stopped: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        while not self.stopped.is_set():
            with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
                self._ask_on(connection)

    def _ask_on(self, connection: http.client.HTTPConnection) -> None:
        while not self.stopped.is_set():
            try:
                connection.request("GET", f"/api/v1/search?q={quote('新问题怎么办')}")
                response = connection.getresponse()
                document = json.loads(response.read())
            except (OSError, http.client.HTTPException):
                self.broken += 1
                return
            self.answered += 1
            if response.status != 200:
                self.failed.append(str(document))
            found = [result["answer"] for result in document["results"] if result["id"] == "newest"]
            self.seen.setdefault(document["generation"], set()).update(found)

    @property
    def mixed(self) -> int:
        """Generations that gave another one's answer, or none: each has an answer of its own."""
        return sum(len(answers) != 1 for answers in self.seen.values())


def publish(corpus: Path, index: Path, number: int) -> None:
    text = f"---\nquestion: 新问题怎么办\n---\n答案 {number}\n"
    (corpus / "newest.md").write_text(text, encoding="utf-8")
    build_index(corpus, index)


def megabytes(server: Server) -> float:
    """Private memory of all processes of a server."""
    total = 0
    for pid in (server.process.pid, *workers(server)):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
        total += sum(int(line.split()[1]) for line in lines if line.startswith(("Private_Clean", "Private_Dirty")))
    return total / 1000


def test_under_load(site: Site, tmp_path: Path, scale: Scale, note: Note) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    shutil.copytree(site.corpus, corpus)
    publish(corpus, index, 0)
    chance = random.Random(17)  # noqa: S311
    killed = 0
    with serving(index, tmp_path) as server:
        clients = Clients(server.port)
        threads = [threading.Thread(target=clients.run) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        workers(server)
        before = megabytes(server)
        started = time.monotonic()
        for number in range(1, scale.publishes + 1):
            publish(corpus, index, number)
            until = started + scale.seconds * number / scale.publishes
            while time.monotonic() < until:
                os.kill(chance.choice(workers(server)), signal.SIGKILL)
                killed += 1
                time.sleep(1)
        GenerationStore(index).rollback()
        time.sleep(1)
        after = megabytes(server)
        clients.stopped.set()
        for thread in threads:
            thread.join()
        status = server.stop()
    assert clients.failed == []
    assert clients.mixed == 0
    assert len(clients.seen) > scale.publishes  # each of them answered
    assert clients.answered > scale.seconds
    assert clients.broken <= CLIENTS * (killed + 1)  # each kill breaks what that worker has, and no more
    assert status == 0
    section = "Under load"
    note(section, f"{CLIENTS} clients for {scale.seconds} s, {scale.publishes} publishes, {killed} workers killed",
         f"{clients.answered:,} answers, {len(clients.failed)} failed, {clients.mixed} mixed generations")  # fmt: skip
    note(section, "connections that broke, as their worker was killed", str(clients.broken))
    note(section, "private memory of all processes, at the start and at the end", f"{before:.0f} and {after:.0f} MB")
    note(section, "exit status after SIGTERM", str(status))


def test_restarts_fail_no_request(site: Site, tmp_path: Path, scale: Scale, note: Note) -> None:
    """SIGHUP replaces the workers one by one; those who are connected are answered first."""
    with serving(site.index, tmp_path) as server:
        served, failed, rounds = 0, 0, max(2, scale.publishes // 5)
        for _ in range(rounds):
            workers(server)
            server.process.send_signal(signal.SIGHUP)
            end = time.monotonic() + 3
            while time.monotonic() < end:
                served += 1
                failed += server.get("/api/v1/search?q=a")[0] != 200
    assert failed == 0
    note("Under load", f"{rounds} restarts of all workers (SIGHUP) while a client connects anew for each request",
         f"{served:,} answers, {failed} failed")  # fmt: skip
