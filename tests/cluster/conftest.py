"""One cluster of one node for the tests of a module, and hosts that share nothing but its address."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import FILES, write_files

from cluster.nodes import HERE, Nodes, cluster, need_java
from faqsearch.config import Settings


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


Host = Callable[..., Settings]
SMALL = ("channels.yaml", "prepare.yaml", "money/refund.md", "account/login-failure.md")


@pytest.fixture
def host(one_node: Nodes, tmp_path: Path, request: pytest.FixtureRequest) -> Host:
    """Settings of a host by its name: an index folder of its own, and the cluster's address; a prefix for each test."""
    prefix = request.node.originalname.replace("_", "-")[:60]

    def settings(name: str, **options: object) -> Settings:
        folder = tmp_path / name
        return Settings(
            **{
                "corpus_dir": tmp_path / "corpus",
                "index_dir": folder / "index",
                "feedback_path": folder / "feedback.sqlite3",
                "backend": "opensearch",
                "opensearch_url": one_node.urls,
                "opensearch_prefix": prefix,
                **options,
            }
        )

    write_files(tmp_path / "corpus", {path: FILES[path] for path in SMALL})
    return settings
