"""Generations in a cluster: published by one host, answered by others that know nothing but its address."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import write_corpus

from cluster.hosts import FOLLOWED_S, Host, answer, edit, published, within
from cluster.nodes import Nodes
from faqsearch.config import Settings
from faqsearch.errors import ClusterError, GenerationNotFoundError, NoIndexError, ReindexRunningError
from faqsearch.index import GenerationStore, Mode, Report, open_store, reindex
from faqsearch.learn.artifact import RankingArtifact
from faqsearch.search.searcher import Searcher
from faqsearch.search.snapshots import Snapshots

DEVELOPMENT = Path(__file__).resolve().parents[1] / "relevance" / "development.jsonl"


def folders(settings: Settings) -> list[str]:
    return sorted(path.name for path in settings.index_dir.glob("*-*"))


def test_another_host_has_the_same_generation_to_the_byte(host: Host) -> None:
    one, two = host("one"), host("two")
    id_ = published(one).generation
    searcher = Snapshots(two).current()
    assert searcher.generation == id_
    files = {path.relative_to(one.index_dir) for path in one.index_dir.rglob("gen-*/**/*") if path.is_file()}
    assert len(files) > 20
    for path in files:
        assert (one.index_dir / path).read_bytes() == (two.index_dir / path).read_bytes(), path


def test_every_query_has_the_same_answer_on_another_host(host: Host) -> None:
    one, two, alone = host("one"), host("two"), host("alone", backend="embedded")
    write_corpus(one.corpus_dir)
    published(one)
    reindex(alone.corpus_dir, alone.index_dir, artifacts=[RankingArtifact()])
    expected, found = Snapshots(alone).current(), Snapshots(two).current()
    for query in (
        "账号被冻了",
        "退款",
        "登不上去",
        "密码忘了咋办",
        "提现没到",
        "注销",
        "zhanghao dongjie",
        "你好",
        "天气",
    ):
        ours, theirs = found.search(query), expected.search(query)
        for name in ("status", "reason", "confidence", "total", "facets", "did_you_mean"):
            assert getattr(ours, name) == getattr(theirs, name), (query, name)
        assert [(hit.entry, hit.score, hit.confidence, hit.snippet) for hit in ours.hits] == [
            (hit.entry, hit.score, hit.confidence, hit.snippet) for hit in theirs.hits
        ]


@pytest.mark.timeout(900)  # the sample corpus is learnt from, if no test before has done so
def test_every_development_query_has_the_same_answer_to_the_last_digit(
    host: Host, sample: Searcher, sample_index: Path
) -> None:
    one = host("one")
    shutil.copytree(GenerationStore(sample_index).open_current().path, build := one.index_dir / ".build-sample")
    open_store(one).publish(build, sample.generation)
    other = Snapshots(host("two")).current()
    queries = [json.loads(line)["text"] for line in DEVELOPMENT.read_text(encoding="utf-8").splitlines()]
    assert len(queries) == 200
    for query in queries:
        ours, theirs = (replace(searcher.search(query), took_ms=0.0) for searcher in (sample, other))
        assert ours == theirs, query


def test_hosts_follow_what_is_published_and_gone_back_to(host: Host) -> None:
    one, two = host("one"), host("two")
    edit(one, "第一版")
    first = published(one).generation
    snapshots = Snapshots(two)
    assert [answer(snapshots) for _ in range(2)] == ["第一版"] * 2  # from the second on it follows
    edit(one, "第二版")
    published(one)
    assert within(FOLLOWED_S, lambda: answer(snapshots) == "第二版")
    open_store(host("three")).rollback(first)
    assert within(FOLLOWED_S, lambda: answer(snapshots) == "第一版")
    assert open_store(one).published_id() == first
    assert snapshots.fault() is None


def test_a_host_goes_on_from_the_generation_of_another(host: Host) -> None:
    one, two = host("one"), host("two")
    edit(one, "第一版")
    before = published(one)
    assert published(two).mode is Mode.UNCHANGED
    edit(two, "第二版")
    after = published(two)
    assert (after.mode, after.changes.changed, after.changes.unchanged) == (Mode.INCREMENTAL, 1, before.entries - 1)
    assert [manifest.id for manifest in open_store(one).list()] == [before.generation, after.generation]


def test_of_two_who_publish_at_once_one_is_told_that_the_other_has(host: Host) -> None:
    hosts = [host("one"), host("two")]
    published(hosts[0])
    edit(hosts[0], "两边都有")
    found: list[Report | ReindexRunningError] = []

    def publish(settings: Settings) -> Report | ReindexRunningError:
        try:
            return published(settings)
        except ReindexRunningError as error:
            return error

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(publish, hosts))
    won = [one for one in found if isinstance(one, Report) and one.mode is Mode.INCREMENTAL]
    others = [one for one in found if one not in won]
    assert len(won) == 1
    # The other came too late, or began after the first had published.
    assert all(
        "by another host" in str(one) if isinstance(one, ReindexRunningError) else one.mode is Mode.UNCHANGED
        for one in others
    )
    assert open_store(hosts[0]).published_id() == won[0].generation


def test_who_began_before_another_published_publishes_nothing(host: Host) -> None:
    one, two = host("one"), host("two")
    published(one)
    edit(one, "第二版")
    winner: list[Report] = []

    def meanwhile(*_: object) -> None:
        winner.append(published(two))

    with pytest.raises(ReindexRunningError, match="by another host"):
        reindex(
            one.corpus_dir, one.index_dir, artifacts=[RankingArtifact(), meanwhile], store=open_store(one), full=True
        )
    assert open_store(one).published_id() == winner[0].generation
    assert len(open_store(one).ids()) == 2  # what lost is not left behind
    assert published(one).mode is Mode.UNCHANGED  # it goes on from what the other has published


def test_earlier_generations_are_pruned_here_and_in_the_cluster(host: Host) -> None:
    one, two = host("one", keep_generations=2), host("two", keep_generations=2)
    for number in range(4):
        edit(one, f"第 {number} 版")
        published(one)
        answer(two)
    assert len(open_store(one).ids()) == 2
    assert sum(name.startswith("gen-") for name in folders(two)) == 2
    with pytest.raises(GenerationNotFoundError):
        open_store(two).rollback("000001-abcdef")


def test_the_cache_answers_without_the_corpus_and_is_mended_when_damaged(host: Host) -> None:
    one, two = host("one"), host("two")
    published(one)
    expected = answer(one)
    assert answer(two) == expected
    path = next(two.index_dir.glob("gen-*/ranking.json"))
    path.write_text("{}")
    shutil.rmtree(two.corpus_dir)
    with pytest.raises(NoIndexError):
        answer(two)
    (two.index_dir / "CURRENT").unlink()
    assert answer(two) == expected


def test_a_folder_that_was_published_by_itself_is_published_to_the_cluster(host: Host) -> None:
    embedded = host("one", backend="embedded")
    reindex(embedded.corpus_dir, embedded.index_dir, artifacts=[RankingArtifact()])
    report = published(host("one"))
    assert report.mode is Mode.FULL
    assert Snapshots(host("two")).current().generation == report.generation


def test_an_empty_cluster_says_to_reindex(host: Host) -> None:
    with pytest.raises(NoIndexError, match="no generation is published in the cluster"):
        Snapshots(host("one")).current()
    assert open_store(host("one")).list() == ()


def test_indexes_of_a_longer_prefix_are_left_alone(host: Host, one_node: Nodes) -> None:
    one = host("one", keep_generations=1)
    other = host("other", keep_generations=1, opensearch_prefix=f"{one.opensearch_prefix}-other")
    kept = published(other).generation
    for number in range(2):
        edit(one, f"第 {number} 版")
        published(one)
    assert open_store(other).ids() == (kept,)
    assert len(open_store(one).ids()) == 1


def test_pieces_that_are_lost_are_told(host: Host, one_node: Nodes) -> None:
    one, two = host("one"), host("two")
    id_ = published(one).generation
    index = f"/{one.opensearch_prefix}-{id_}"
    found = one_node.ask("GET", f"{index}/_search?size=1")["hits"]["hits"][0]["_id"]
    one_node.ask("DELETE", f"{index}/_doc/{found}")
    with pytest.raises(NoIndexError, match="has lost a piece"):
        Snapshots(two).current()


def test_a_store_of_the_folder_alone_asks_no_cluster(tmp_path: Path) -> None:
    assert type(open_store(Settings(index_dir=tmp_path))) is GenerationStore


def test_a_cluster_that_is_not_there_is_told(host: Host) -> None:
    nowhere = host("one", opensearch_url=("http://127.0.0.1:9",))
    with pytest.raises(ClusterError, match="cannot be reached"):
        open_store(nowhere).published_id()
