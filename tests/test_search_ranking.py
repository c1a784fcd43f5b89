"""What was learnt, written to a generation and read back."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

from faqsearch.analysis import Analyzer
from faqsearch.knowledge import Entry, KnowledgeBase, Lexicon
from faqsearch.learn.artifact import learn
from faqsearch.search.blocks import block_codes
from faqsearch.search.confidence import SIGNS
from faqsearch.search.model import FEATURES
from faqsearch.search.ranking import (
    MODEL_FOLDER,
    WEIGHTS_FILE,
    Ranking,
    default_weights,
    load_ranking,
    save_ranking,
    weights_from_row,
    weights_to_row,
)

ANALYZER = Analyzer(Lexicon(smalltalk="你好\n谢谢\n"))
ENTRIES = (
    Entry("frozen", "账户被冻结了怎么办", "联系客服", ("账号冻结", "冻住了", "怎么解冻"), category="account"),
    Entry("login", "登录失败", "检查网络", ("登不上去", "无法登录", "登录不了")),
    Entry("close", "怎么注销", variants=("销户", "注销账户", "删除账户"), category="账户", answerable=False),
)


@pytest.fixture(scope="module")
def ranking() -> Ranking:
    return learn(KnowledgeBase(ENTRIES), ANALYZER)


def same(one: Ranking, other: Ranking) -> bool:
    for text in ("账户冻结", "zhuxiao", "你好", "", "量子"):
        query = block_codes(ANALYZER, text)
        mine, its = one.model.evidence(query), other.model.evidence(query)
        if mine.features.tolist() != its.features.tolist() or mine.nearness.tolist() != its.nearness.tolist():
            return False
    return True


def test_what_is_saved_is_what_is_read(ranking: Ranking, tmp_path: Path) -> None:
    save_ranking(ranking, tmp_path)
    loaded = load_ranking(tmp_path)
    assert (loaded.ids, loaded.categories) == (ranking.ids, ranking.categories)
    assert loaded.ids == ("frozen", "login", "close", "_smalltalk")
    assert loaded.answerable.tolist() == [True, True, False, False]
    assert loaded.speller.to_json() == ranking.speller.to_json()
    assert np.allclose(loaded.weights.ranker, ranking.weights.ranker, atol=1e-4)
    assert ranking.model.classifier is not None
    assert same(loaded, ranking)


def test_a_ranking_without_classifier_is_saved_and_read(ranking: Ranking, tmp_path: Path) -> None:
    plain = dataclasses.replace(ranking, model=dataclasses.replace(ranking.model, classifier=None))
    save_ranking(plain, tmp_path)
    loaded = load_ranking(tmp_path)
    assert loaded.model.classifier is None
    assert same(loaded, plain)


def test_the_files_are_read_without_pickle(ranking: Ranking, tmp_path: Path) -> None:
    """An index folder may come from elsewhere; at least these files run nothing."""
    save_ranking(ranking, tmp_path)
    np.save(tmp_path / MODEL_FOLDER / "vocabulary.npy", np.array([ranking.weights], dtype=object))
    with pytest.raises(ValueError, match="Python objects"):
        load_ranking(tmp_path)


def test_weights_are_readable_by_name(ranking: Ranking, tmp_path: Path) -> None:
    save_ranking(ranking, tmp_path)
    row = json.loads((tmp_path / WEIGHTS_FILE).read_text(encoding="utf-8"))
    assert tuple(row["ranker"]) == FEATURES
    assert tuple(row["confidence"]) == SIGNS
    assert weights_to_row(weights_from_row(row)) == row


def test_weights_of_other_features_are_refused(ranking: Ranking) -> None:
    row = weights_to_row(ranking.weights)
    del row["ranker"][FEATURES[0]]
    with pytest.raises(KeyError, match=FEATURES[0]):
        weights_from_row(row)


@pytest.mark.parametrize("paired", [True, False])
def test_the_weights_that_ship_fit_the_features(paired: bool) -> None:
    weights = default_weights(paired=paired)
    assert weights.ranker.shape == (len(FEATURES),)
    assert weights.confidence.shape == (len(SIGNS),)
    assert np.isfinite(weights.ranker).all()


def test_weights_without_pairs_do_not_count_on_pairs() -> None:
    weights = default_weights(paired=False)
    pairs = [place for place, name in enumerate(FEATURES) if name.endswith("_pairs")]
    assert not weights.ranker[pairs].any()
    assert not weights.confidence[[place for place, name in enumerate(SIGNS) if name.endswith("_pairs")]].any()
