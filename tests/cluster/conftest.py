"""One cluster of one node for the tests of a module."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import FILES, write_files

from cluster.hosts import SMALL, Host, hosts
from cluster.nodes import HERE, Nodes, cluster, need_java


@pytest.fixture(scope="session")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a node of OpenSearch consists of, as Maven resolves it."""
    need_java()
    folder = tmp_path_factory.mktemp("libraries")
    goal = ["dependency:copy-dependencies", f"-DoutputDirectory={folder}"]
    command = ["mvn", "--quiet", "--batch-mode", "-f", str(HERE / "pom.xml"), *goal]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, timeout=280)
    return folder


@pytest.fixture(scope="module")
def one_node(libraries: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    with cluster(tmp_path_factory.mktemp("node"), libraries) as nodes:
        yield nodes


@pytest.fixture
def host(one_node: Nodes, tmp_path: Path, request: pytest.FixtureRequest) -> Host:
    """Hosts of a small corpus; each test has a prefix of its own."""
    write_files(tmp_path / "corpus", {path: FILES[path] for path in SMALL})
    return hosts(tmp_path, one_node.urls, request.node.originalname.replace("_", "-")[:60])
