"""A cluster with something wrong: servers answer from what they have, and what is wrong is said."""

import json
import logging
import re
import shutil
import signal
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from test_serve import Server, serving

from cluster.gate import KEY, PASSWORD, USER, gate
from cluster.hosts import FOLLOWED_S, Host, answer, edit, published, variables, within
from cluster.nodes import Nodes
from faqsearch.config import Settings
from faqsearch.errors import ClusterError, NoIndexError
from faqsearch.index import open_store, reindex
from faqsearch.index.opensearch import cluster as cluster_module
from faqsearch.learn.artifact import RankingArtifact
from faqsearch.search.snapshots import Snapshots

WRONG = "falsch"
TOLD_S = 15.0  # until a fault is told: a question to a node that does not answer is put three times, for 2 s


def followed(settings: Settings) -> Snapshots:
    """What a server has open, and goes on to follow."""
    snapshots = Snapshots(settings)
    snapshots.current()
    snapshots.current()
    return snapshots


def ready(server: Server) -> dict[str, Any]:
    status, _, body = server.get("/readyz")
    assert status == 200, body
    found: dict[str, Any] = json.loads(body)
    return found


def test_tls_user_and_password_or_a_key_lead_in_and_nothing_else_does(
    host: Host, one_node: Nodes, tmp_path: Path
) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    with gate(tmp_path, one_node.nodes[0].port) as door:
        safe = host("one", opensearch_url=(door.url,), opensearch_ca=door.ca)
        by_password = replace(safe, opensearch_user=USER, opensearch_password=PASSWORD)
        id_ = published(by_password).generation
        assert open_store(replace(safe, opensearch_key=KEY)).published_id() == id_
        assert open_store(replace(safe, opensearch_key=f"ApiKey {KEY}")).published_id() == id_
        for wrong in (safe, replace(by_password, opensearch_password=WRONG), replace(safe, opensearch_key=WRONG)):
            with pytest.raises(ClusterError, match="refuses the user and password, or the key"):
                open_store(wrong).published_id()
        with pytest.raises(ClusterError, match=r"cannot be reached \(SSLError\)"):
            open_store(replace(by_password, opensearch_ca=None)).published_id()
        assert PASSWORD not in repr(by_password)
        assert KEY not in repr(replace(safe, opensearch_key=KEY))


def test_a_wrong_password_leaves_a_server_with_what_it_has(
    host: Host, one_node: Nodes, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    with gate(tmp_path, one_node.nodes[0].port) as door:
        right = host(
            "one",
            opensearch_url=(door.url,),
            opensearch_ca=door.ca,
            opensearch_user=USER,
            opensearch_password=PASSWORD,
        )
        edit(right, "第一版")
        published(right)
        with caplog.at_level(logging.WARNING):
            snapshots = followed(replace(right, opensearch_password=WRONG))
            assert answer(snapshots) == "第一版"
            assert "refuses the user and password" in (snapshots.fault() or "")
            time.sleep(3)
        told = [record for record in caplog.records if "refuses" in record.getMessage()]
        assert len(told) == 1  # not once a second
        with pytest.raises(NoIndexError, match="refuses the user and password"):
            Snapshots(host("two", opensearch_url=(door.url,), opensearch_ca=door.ca)).current()


def test_a_read_only_cluster_is_told_and_what_is_published_stays(host: Host, one_node: Nodes) -> None:
    one = host("one")
    id_ = published(one).generation
    edit(one, "第二版")
    blocked = {"persistent": {"cluster.blocks.read_only": True}}
    one_node.ask("PUT", "/_cluster/settings", blocked)
    try:
        with pytest.raises(ClusterError, match="is read-only"):
            published(one)
        assert Snapshots(host("two")).current().generation == id_
    finally:
        one_node.ask("PUT", "/_cluster/settings", {"persistent": {"cluster.blocks.read_only": None}})
    assert open_store(one).ids() == (id_,)
    assert published(one).generation != id_


def test_an_index_that_is_deleted_leaves_servers_with_what_they_have(host: Host, one_node: Nodes) -> None:
    one, two = host("one"), host("two")
    edit(one, "第一版")
    id_ = published(one).generation
    snapshots = followed(two)
    one_node.ask("DELETE", f"/{one.opensearch_prefix}-{id_}")
    assert within(FOLLOWED_S, lambda: snapshots.fault() == "no generation is published in the cluster")
    assert answer(snapshots) == "第一版"
    edit(one, "第二版")
    published(one)
    assert within(FOLLOWED_S, lambda: answer(snapshots) == "第二版")
    assert snapshots.fault() is None


def test_a_generation_with_a_lost_piece_is_not_taken(host: Host, one_node: Nodes) -> None:
    one, two = host("one"), host("two")
    edit(one, "第一版")
    first = published(one).generation
    snapshots = followed(two)
    open_store(one).rollback(first)
    edit(one, "第二版")
    store = open_store(one)
    second = published(one).generation
    assert within(FOLLOWED_S, lambda: answer(snapshots) == "第二版")
    shutil.rmtree(two.index_dir / f"gen-{first}")
    found = one_node.ask("GET", f"/{one.opensearch_prefix}-{first}/_search?size=1000&_source=false")["hits"]["hits"]
    for hit in found:
        one_node.ask("DELETE", f"/{one.opensearch_prefix}-{first}/_doc/{hit['_id']}")
    store.rollback(first)
    assert within(TOLD_S, lambda: "has lost a piece" in (snapshots.fault() or ""))
    assert (answer(snapshots), snapshots.current().generation) == ("第二版", second)


def test_a_reindex_outlasts_a_cluster_that_is_away_for_a_while(host: Host, one_node: Nodes) -> None:
    one = host("one")
    published(one)
    edit(one, "第二版")
    node = one_node.nodes[0]

    def away(*_: object) -> None:
        node.kill()
        node.start()  # answers some seconds later

    reindex(one.corpus_dir, one.index_dir, artifacts=[RankingArtifact(), away], store=open_store(one), full=True)
    assert answer(host("two")) == "第二版"


def test_a_reindex_gives_up_when_the_cluster_stays_away(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_module, "PATIENCE_S", 1.0)
    with pytest.raises(ClusterError, match="cannot be reached"):
        published(host("one", opensearch_url=("http://127.0.0.1:9",)))


def test_a_server_goes_on_while_its_node_stands_still_or_is_killed(host: Host, one_node: Nodes, tmp_path: Path) -> None:
    one, node = host("one"), one_node.nodes[0]
    edit(one, "第一版")
    published(one)
    second = host("two")
    with serving(second.index_dir, tmp_path, workers="1", **variables(second)) as server:
        assert ready(server)["fault"] is None
        stopped, going_on = partial(node.signal, signal.SIGSTOP), partial(node.signal, signal.SIGCONT)
        for end, begin in ((stopped, going_on), (node.kill, node.start)):
            end()
            slowest = 0.0
            until = time.monotonic() + TOLD_S
            fault = None
            while fault is None and time.monotonic() < until:
                started = time.monotonic()
                fault = ready(server)["fault"]
                slowest = max(slowest, time.monotonic() - started)
                time.sleep(0.05)
            assert fault is not None
            assert re.search("answers too slowly|cannot be reached", fault)
            assert slowest < 2.0  # no request waits for the cluster
            assert json.loads(server.get("/api/v1/entries/refund")[2])["answer"] == "第一版"
            begin()
            assert within(60, lambda: ready(server)["fault"] is None)
    node.wait(1)
