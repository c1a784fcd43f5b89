"""The ranking model: every entry held against a query, against plain definitions in Python."""

import dataclasses
import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from texts import any_text

from faqsearch.analysis import Analyzer
from faqsearch.knowledge import Entry
from faqsearch.learn.artifact import document_of
from faqsearch.learn.classifier import fit_classifier, gram_matrix
from faqsearch.learn.known import Analysed
from faqsearch.learn.lessons import with_classifier
from faqsearch.search.blocks import BLOCKS, CHARS, LARGE_BLOCKS, NUMBERS, SOUNDS, WORDS, block_codes
from faqsearch.search.model import FEATURES, KERNEL, PHRASING_BLOCKS, RANKED, Evidence, Model, build_model

ANALYZER = Analyzer()
ENTRIES = (
    Entry("frozen", "账户被冻结了怎么办", "联系客服解冻", ("账号冻结", "冻结的账户怎么恢复", "钱包被冻住了")),
    Entry("login", "登录失败怎么办", "检查网络后重新登录", ("登不上去", "无法登录账户", "登录不了", "app 登录失败")),
    Entry("refund", "怎么退款", "在订单页申请", ("退款流程", "想退钱", "申请退款")),
    Entry("empty", "？？？", "", ("😀", "！", "……")),
)
DOCUMENTS = [document_of(Analysed(ANALYZER, BLOCKS), entry) for entry in ENTRIES]
PLAIN = build_model(DOCUMENTS)
MODEL = with_classifier(PLAIN)


def evidence(text: str, model: Model = MODEL) -> Evidence:
    return model.evidence(block_codes(ANALYZER, text))


def feature(text: str, name: str, model: Model = MODEL) -> list[float]:
    values: list[float] = evidence(text, model).features[:, FEATURES.index(name)].tolist()
    return values


def test_an_entry_that_says_it_word_for_word_is_the_nearest() -> None:
    for place, entry in enumerate(ENTRIES[:3]):
        for number, phrasing in enumerate(entry.phrasings):
            found = evidence(phrasing)
            assert MODEL.nearest(found, place) == number
            for name in ("phrasing_chars", "phrasing_sounds", "classifier"):
                assert found.features[:, FEATURES.index(name)].argmax() == place
            assert found.features[place, FEATURES.index("phrasing_chars")] == pytest.approx(1.0, abs=1e-4)


def test_a_labelled_query_counts_for_its_entry_and_is_never_the_phrasing_that_is_shown() -> None:
    asked = block_codes(ANALYZER, "号让人封了")
    documents = [dataclasses.replace(DOCUMENTS[0], asked=(asked,)), *DOCUMENTS[1:]]
    model = with_classifier(build_model(documents))
    found = model.evidence(asked)
    assert found.features[0, FEATURES.index("phrasing_chars")] == pytest.approx(1.0, abs=1e-4)
    assert found.features[:, FEATURES.index("classifier")].argmax() == 0
    assert model.nearest(found, 0) == 1  # 账号冻结, which has 号, too


def test_what_sounds_alike_is_near_by_sound_only() -> None:
    near = evidence("帐护冻节").features[0]
    assert near[FEATURES.index("phrasing_sounds")] > 2 * near[FEATURES.index("phrasing_chars")]
    assert feature("dongjie", "entry_sounds")[0] > 0 == feature("dongjie", "entry_chars")[0]


def test_a_word_of_the_answer_shows_in_its_feature() -> None:
    assert np.argmax(feature("订单页", "answer")) == 2
    assert max(feature("订单页", "entry_chars")) == 0


def test_a_text_with_nothing_in_common_has_no_evidence_but_the_classifiers() -> None:
    for text in ("量子缠绕", "", "？", "xyzzy"):
        found = evidence(text)
        rest = [place for place, name in enumerate(FEATURES[:RANKED]) if name != "classifier"]
        assert not found.features[:, rest].any()
        assert [MODEL.nearest(found, place) for place in range(4)] == [0, 0, 0, 0]


def test_what_an_entry_lacks_of_a_query_is_weighed_by_what_its_words_say() -> None:
    missing, information = FEATURES.index("missing"), FEATURES.index("information")
    features = evidence("量子登录").features
    nats = {word: ANALYZER.information(word) for word in ("量子", "登录")}
    whole = sum(nats.values())
    assert features[:, information] == pytest.approx(np.log1p(whole))
    # Only the second entry has a word of it, typed with another character of the same sound, too.
    assert features[:, missing] == pytest.approx([1, nats["量子"] / whole, 1, 1])
    assert evidence("登陆").features[:, missing] == pytest.approx([1, 0, 1, 1])


def test_entry_features_are_bm25_as_a_share_of_the_whole_query() -> None:
    query = block_codes(ANALYZER, "冻结的登录 xyzzy").of(WORDS)
    texts = [np.concatenate([p.of(WORDS) for p in document.phrasings]).tolist() for document in DOCUMENTS]
    mean = sum(map(len, texts)) / len(texts)

    def idf(code: int) -> float:
        df = sum(code in text for text in texts)
        return math.log(1 + (len(texts) - df + 0.5) / (df + 0.5))

    def bm25(text: list[int]) -> float:
        norm = 1.2 * (0.25 + 0.75 * len(text) / mean)
        tf = Counter(text)
        return sum(tf[code] * 2.2 / (tf[code] + norm) * idf(code) for code in set(query.tolist()))

    whole = sum(idf(code) for code in set(query.tolist()))
    expected = [bm25(text) / whole for text in texts]
    assert feature("冻结的登录 xyzzy", "entry_words") == pytest.approx(expected, rel=1e-4)


def test_phrasing_features_are_the_cosine_of_the_nearest_phrasing() -> None:
    space, _ = MODEL.table.phrasing_block(NUMBERS[CHARS])
    idf = dict(zip(space.vocabulary.tolist(), space.idf.tolist(), strict=True))

    def vector(text: str) -> dict[int, float]:
        counts = Counter(block_codes(ANALYZER, text).of(CHARS).tolist())
        return {
            code: (1 + math.log(count)) * idf[code] if code in idf else space.unknown_idf
            for code, count in counts.items()
        }

    def cosine(one: dict[int, float], other: dict[int, float]) -> float:
        norms = math.hypot(*one.values()) * math.hypot(*other.values())
        return sum(one[code] * other.get(code, 0.0) for code in one) / norms if norms else 0.0

    query = vector("账户登录不了了吗")
    expected = [max(cosine(query, vector(phrasing)) for phrasing in entry.phrasings) for entry in ENTRIES]
    assert feature("账户登录不了了吗", "phrasing_chars") == pytest.approx(expected, rel=1e-4)


def test_the_classifier_gives_log_probabilities() -> None:
    for text in ("账户冻结", "量子", ""):
        assert np.exp(feature(text, "classifier")).sum() == pytest.approx(1.0, rel=1e-4)


def test_without_a_classifier_its_feature_is_zero() -> None:
    assert feature("账户冻结", "classifier", PLAIN) == [0.0] * 4
    assert feature("账户冻结", "entry_chars", PLAIN) == feature("账户冻结", "entry_chars")


def test_a_large_corpus_does_without_pairs() -> None:
    documents = [document_of(Analysed(ANALYZER, LARGE_BLOCKS), entry) for entry in ENTRIES]
    model = build_model(documents, LARGE_BLOCKS)
    assert model.blocks == LARGE_BLOCKS
    assert feature("账户冻结", "phrasing_char_pairs", model) == [0.0] * 4
    assert feature("账户冻结", "phrasing_chars", model)[0] > 0


def test_the_same_model_is_built_twice() -> None:
    again = with_classifier(build_model(DOCUMENTS))
    for text in ("账户冻结", "zhanghu", "怎么办"):
        assert evidence(text, again).features.tolist() == evidence(text).features.tolist()


@given(any_text())
def test_any_text_can_be_held_against_every_entry(text: str) -> None:
    found = evidence(text)
    assert found.features.shape == (len(ENTRIES), len(FEATURES))
    assert np.isfinite(found.features).all()
    values = found.features[:, [place for place, name in enumerate(FEATURES) if name != "classifier"]]
    assert (values >= 0).all()
    assert (found.features[:, FEATURES.index("classifier")] <= 1e-6).all()
    cosines = found.features[:, [FEATURES.index(f"phrasing_{block}") for block in PHRASING_BLOCKS]]
    assert (cosines <= 1 + 1e-4).all()
    assert all(0 <= MODEL.nearest(found, place) < len(entry.phrasings) for place, entry in enumerate(ENTRIES))


def test_the_kernel_is_symmetric_and_each_text_is_most_like_itself() -> None:
    kernel = gram_matrix(MODEL)
    assert kernel.shape == (17, 17)
    assert np.allclose(kernel, kernel.T, atol=1e-5)
    assert np.linalg.eigvalsh(kernel).min() > -1e-4
    # 1 in each block for a text that has terms there; pairs that one phrasing alone has may be left out.
    whole, unpaired = sum(KERNEL.values()), KERNEL[CHARS] + KERNEL[SOUNDS]
    assert whole in (found := {round(float(value), 2) for value in np.diag(kernel)[:13]})
    assert found <= {whole, unpaired}
    assert kernel.max() <= whole + 1e-3
    assert not kernel[13:].any()


def test_each_phrasing_belongs_to_its_entry() -> None:
    assert MODEL.owners.tolist() == [0] * 4 + [1] * 5 + [2] * 4 + [3] * 4


def test_the_classifier_has_learnt_the_phrasings_it_was_taught() -> None:
    logits = gram_matrix(MODEL) @ fit_classifier(PLAIN)
    assert logits[:13].argmax(axis=1).tolist() == MODEL.owners[:13].tolist()


def test_the_classifiers_loss_is_at_its_minimum() -> None:
    """The gradient of the regularised log loss, in the coefficients' own coordinates, is near zero."""
    dual = fit_classifier(PLAIN).astype(np.float64)
    kernel = gram_matrix(PLAIN).astype(np.float64) + 1e-3 * np.eye(17)
    logits = kernel @ dual
    probability = np.exp(logits - logits.max(axis=1, keepdims=True))
    probability /= probability.sum(axis=1, keepdims=True)
    residual = probability - np.eye(4)[PLAIN.owners]
    assert np.abs(residual + 0.1 * dual).max() < 0.1


def test_a_classifier_needs_phrasings_to_learn_from() -> None:
    few = [dataclasses.replace(document, phrasings=document.phrasings[:2]) for document in DOCUMENTS]
    assert with_classifier(build_model(few)).classifier is None
    assert with_classifier(build_model(DOCUMENTS[:1])).classifier is None


def test_every_block_has_its_feature() -> None:
    assert {f"entry_{block}" for block in BLOCKS} <= set(FEATURES)
    assert len(FEATURES) == len(set(FEATURES))


def test_with_many_phrasings_pairs_that_one_alone_has_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("faqsearch.search.model._MANY_PHRASINGS", 10)
    pruned = build_model(DOCUMENTS)
    for block in PHRASING_BLOCKS:
        before, after = (made.table.phrasing_block(NUMBERS[block])[0].vocabulary for made in (PLAIN, pruned))
        assert set(after.tolist()) <= set(before.tolist())
        assert (len(after) < len(before)) is block.endswith("_pairs")
    assert feature("账户登录不了", "phrasing_char_pairs", pruned)[1] > 0
