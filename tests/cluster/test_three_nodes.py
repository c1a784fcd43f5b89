"""Three nodes, of which the one that manages is killed under load, while what is published changes twenty times."""

import http.client
import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest
from conftest import FILES, write_files
from test_serve import serving

from cluster.hosts import SMALL, answer, edit, hosts, published, variables
from cluster.nodes import Node, Nodes, cluster
from faqsearch.index import open_store

pytestmark = pytest.mark.timeout(600)
SECONDS = 60 if os.environ.get("FAULTS") == "full" else 20
SWAPS = 20


@dataclass
class Clients:
    """Clients that ask without a pause: what each generation answered, and what failed."""

    port: int
    answers: dict[str, set[str]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        while not self.stopped.is_set():
            with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
                started = time.monotonic()
                try:
                    connection.request("GET", f"/api/v1/search?q={quote('怎么申请退款')}")
                    response = connection.getresponse()
                    document = json.loads(response.read())
                    assert response.status == 200, document
                    answered = document["results"][0]["answer"]
                    self.answers.setdefault(document["generation"], set()).add(answered)
                except Exception as error:
                    self.failed.append(repr(error))
                self.seconds.append(time.monotonic() - started)


@contextmanager
def asking(port: int, count: int = 3) -> Iterator[Clients]:
    clients = Clients(port)
    threads = [threading.Thread(target=clients.run) for _ in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield clients
    finally:
        clients.stopped.set()
        for thread in threads:
            thread.join()


def manager(nodes: Nodes) -> Node:
    """The node that manages the cluster."""
    (row,) = nodes.nodes[0].ask("GET", "/_cat/cluster_manager?format=json")
    return next(node for node in nodes.nodes if node.name == row["node"])


def test_no_request_fails_and_no_generation_is_mixed(libraries: Path, tmp_path: Path) -> None:
    write_files(tmp_path / "corpus", {path: FILES[path] for path in SMALL})
    (tmp_path / "nodes").mkdir()
    with cluster(tmp_path / "nodes", libraries, 3) as nodes:
        host = hosts(tmp_path, nodes.urls, "three-nodes")
        one, two = host("one"), host("two")
        made: dict[str, str] = {}
        for text in ("第一版", "第二版"):
            edit(one, text)
            made[str(published(one).generation)] = text
        first, second = made
        killed = manager(nodes)
        with serving(two.index_dir, tmp_path, **variables(two)) as server, asking(server.port) as clients:
            for number in range(SWAPS):
                open_store(one).rollback(first if number % 2 == 0 else second)
                if number == SWAPS // 2:
                    killed.kill()
                time.sleep(max(SECONDS / SWAPS, 1.5 if number == SWAPS - 1 else 0))
            edit(one, "第三版")
            third = str(published(one).generation)  # two of three nodes are a cluster
            assert answer(host("three")) == "第三版"
            time.sleep(2.5)
        made[third] = "第三版"
        assert clients.failed == []
        assert clients.answers == {id_: {text} for id_, text in made.items()}
        killed.start()
        next(node for node in nodes.nodes if node is not killed).wait(3)
        assert open_store(host("four")).published_id() == third
