"""Real nodes of OpenSearch on this machine's loopback, from the artefacts that Maven resolves."""

import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
HEAP = "400m"
START_S = 150.0


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@dataclass
class Node:
    """One node: its process and where it answers."""

    name: str
    command: list[str]
    port: int
    log: Path
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def signal(self, number: int) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.signal(signal.SIGKILL)
        assert self.process is not None
        self.process.wait(30)

    def wait(self, count: int) -> None:
        """Until it is in one cluster with so many nodes, itself included."""
        until = time.monotonic() + START_S
        while time.monotonic() < until:
            with suppress(OSError, ValueError):
                if self.ask("GET", "/_cluster/health?timeout=2s")["number_of_nodes"] == count:
                    return
            time.sleep(0.2)
        raise AssertionError(f"no cluster of {count} nodes: {self.log.read_text()[-3000:]}")

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}{path}", data, method=method)  # noqa: S310 - loopback
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
            return json.load(response)


@dataclass
class Nodes:
    """Some nodes that are one cluster."""

    nodes: list[Node] = field(default_factory=list)

    @property
    def urls(self) -> tuple[str, ...]:
        return tuple(node.url for node in self.nodes)

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        return self.nodes[0].ask(method, path, body)


def need_java() -> None:
    """Skip where Java and Maven are not installed; under CI=true fail there."""
    for name in ("java", "mvn"):
        if shutil.which(name) is None:
            assert os.environ.get("CI") != "true", f"{name} must be there under CI=true"
            pytest.skip(f"{name} is not installed")


@contextmanager
def cluster(folder: Path, libraries: Path, count: int = 1) -> Iterator[Nodes]:
    """Nodes, stopped at the end."""
    http, transport = ([free_port() for _ in range(count)] for _ in range(2))
    names = [f"n{number}" for number in range(count)]
    (folder / "home" / "config").mkdir(parents=True)
    shared = {
        "path.home": folder / "home",
        "cluster.name": "faqsearch-tests",
        "network.host": "127.0.0.1",
        "discovery.seed_hosts": ",".join(f"127.0.0.1:{port}" for port in transport),
        "cluster.initial_cluster_manager_nodes": ",".join(names),
        "cluster.routing.allocation.disk.threshold_enabled": "false",
    }
    nodes = Nodes()
    for name, port, other in zip(names, http, transport, strict=True):
        own = {"node.name": name, "http.port": port, "transport.port": other, "path.data": folder / name}
        settings = [f"{key}={value}" for key, value in {**shared, **own}.items()]
        java = ["java", f"-Xms{HEAP}", f"-Xmx{HEAP}", "-XX:+UseSerialGC", "-cp", f"{libraries}/*"]
        command = [*java, str(HERE / "ClusterNode.java"), *settings]
        nodes.nodes.append(Node(name, command, port, folder / f"{name}.log"))
    try:
        for node in nodes.nodes:
            node.start()
        nodes.nodes[0].wait(count)
        yield nodes
    finally:
        for node in nodes.nodes:
            if node.process is not None:
                node.process.kill()
                node.process.wait(30)
