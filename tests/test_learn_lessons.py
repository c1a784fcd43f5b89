"""What phrasings and labelled queries teach: a ranker and a calibration."""

import dataclasses

import numpy as np
import pytest
from numpy.typing import NDArray

from faqsearch.analysis import Analyzer
from faqsearch.knowledge import Entry, KnowledgeBase, LabelledQuery, Lexicon
from faqsearch.learn.artifact import document_of, learn
from faqsearch.learn.known import Analysed
from faqsearch.learn.lessons import (
    Labelled,
    Lesson,
    enough,
    fit_confidence,
    fit_ranker,
    fit_weights,
    left_out_lessons,
    query_lessons,
    taught,
    with_classifier,
)
from faqsearch.search.blocks import BLOCKS, block_codes
from faqsearch.search.confidence import LEARNT_SIGNS, SIGNS, Weights, confidences, signs
from faqsearch.search.model import FEATURES, RANKED, build_model
from faqsearch.search.ranking import SMALLTALK, default_weights

ANALYZER = Analyzer()
ANALYSED = Analysed(ANALYZER, BLOCKS)
HOW = ("怎么{}", "{}怎么办", "{}不了", "无法{}", "{}失败了", "{}多久", "为什么{}失败", "{}在哪里")
DOING = (
    "冻结",
    "登录",
    "退款",
    "提现",
    "充值",
    "注销",
    "投诉",
    "转账",
    "绑卡",
    "换汇",
    "开户",
    "改密码",
    "查余额",
    "对账",
    "开票",
)


def entry(doing: str, *, answerable: bool = True) -> Entry:
    question, *variants = (how.format(doing) for how in HOW)
    return Entry(
        f"e{DOING.index(doing):02}",
        question,
        f"{doing}的办法" if answerable else "",
        tuple(variants),
        answerable=answerable,
    )


ENTRIES = tuple(entry(doing, answerable=doing != "注销") for doing in DOING)
DEFAULT = default_weights(paired=True)


def made_lessons(count: int = 200, entries: int = 12, seed: int = 0) -> list[Lesson]:
    """Lessons in which the first feature tells the right entry and the others are noise."""
    chance = np.random.default_rng(seed)
    lessons = []
    for number in range(count):
        features = chance.random((entries, len(FEATURES)), dtype=np.float32)
        right = number % entries
        features[:, 0] *= 0.5
        answered = number % 4 != 0
        if answered:
            features[right, 0] = 1.0
        lessons.append(Lesson(features, (right,) if answered else (), np.arange(entries)))
    return lessons


def first(lesson: Lesson, ranker: NDArray[np.float64]) -> int:
    return int((lesson.features @ ranker).argmax())


def test_a_ranker_learns_which_feature_tells_the_right_entry() -> None:
    ranker = fit_ranker(made_lessons(), penalty=0.001)
    assert ranker.argmax() == 0
    unseen = [lesson for lesson in made_lessons(seed=1) if lesson.right]
    assert sum(first(lesson, ranker) in lesson.right for lesson in unseen) == len(unseen)


def test_a_ranker_learns_from_corpora_of_fewer_entries_than_candidates() -> None:
    ranker = fit_ranker(made_lessons(entries=2), penalty=0.001)
    assert ranker.argmax() == 0


def test_confidence_is_high_where_the_first_is_right_and_low_where_nothing_is() -> None:
    lessons = made_lessons()
    weights = fit_confidence(lessons, fit_ranker(lessons, penalty=0.001), SIGNS)
    right: list[float] = []
    wrong: list[float] = []
    for lesson in made_lessons(seed=1):
        scores = (lesson.features @ weights.ranker).astype(np.float64)
        (value,) = confidences(lesson.features, scores, [int(scores.argmax())], weights)
        (right if lesson.right else wrong).append(value)
    assert min(right) > max(wrong)
    assert np.mean(right) > 0.9
    assert np.mean(wrong) < 0.1


def test_signs_that_are_not_trusted_get_no_weight() -> None:
    weights = fit_confidence(made_lessons(), np.ones(len(FEATURES)), ("margin",))
    named = dict(zip(SIGNS, weights.confidence.tolist(), strict=True))
    assert named.pop("margin") != 0
    assert not any(named.values())
    assert set(LEARNT_SIGNS) <= set(SIGNS)


def test_known_gaps_count_only_where_they_may_come_first() -> None:
    features = np.zeros((2, len(FEATURES)), dtype=np.float32)
    features[0] = 1.0
    among_all = [Lesson(features, (1,), np.arange(2))] * 5
    among_answerable = [Lesson(features, (1,), np.array([1]))] * 5
    assert fit_confidence(among_all, np.ones(len(FEATURES))).confidence.any()
    # With the gap out of the way the right entry always comes first, and there is nothing to tell apart.
    assert not fit_confidence(among_answerable, np.ones(len(FEATURES))).confidence.any()


@pytest.mark.parametrize(("right", "share"), [((0,), 401 / 402), ((), 1 / 402)])
def test_lessons_that_are_all_alike_give_the_same_confidence_to_all(right: tuple[int, ...], share: float) -> None:
    features = np.ones((1, len(FEATURES)), dtype=np.float32)
    weights = fit_confidence([Lesson(features, right, np.arange(1))] * 400, np.ones(len(FEATURES)))
    assert confidences(features, np.ones(1), [0], weights) == pytest.approx([share])


def test_too_few_lessons_leave_the_weights_that_ship() -> None:
    entries = np.ones(12, dtype=bool)
    assert fit_weights(made_lessons(99), DEFAULT, entries) is DEFAULT
    assert fit_weights(made_lessons(100), DEFAULT, entries) is not DEFAULT


def test_lessons_of_small_talk_alone_leave_the_weights_that_ship() -> None:
    lessons = [lesson for lesson in made_lessons(400) if lesson.right]
    assert fit_weights(lessons, DEFAULT, np.zeros(12, dtype=bool)) is DEFAULT


def test_labelled_queries_are_enough_when_there_are_many_of_both_kinds() -> None:
    def labelled(answered: int, unanswered: int) -> list[Labelled]:
        codes = block_codes(ANALYZER, "退款")
        return [Labelled(codes, (0,) if number < answered else ()) for number in range(answered + unanswered)]

    assert enough(labelled(80, 20))
    assert enough(labelled(20, 80))
    assert not enough(labelled(79, 20))
    assert not enough(labelled(81, 19))
    assert not enough(labelled(19, 81))
    assert not enough([])
    assert not enough([dataclasses.replace(query, typical=False) for query in labelled(80, 20)])


def test_each_variant_is_left_out_once_and_the_question_never() -> None:
    documents = [document_of(ANALYSED, made) for made in ENTRIES]
    model = with_classifier(build_model(documents))
    lessons = list(left_out_lessons(documents, model))
    asked = [lesson.right[0] for lesson in lessons]
    assert sorted(asked) == sorted(place for place in range(len(ENTRIES)) for _ in range(len(HOW) - 1))
    # What was left out is not there to be found: no lesson has a phrasing that says the same.
    assert max(lesson.features[lesson.right[0], FEATURES.index("phrasing_chars")] for lesson in lessons) < 0.999


def test_each_labelled_query_is_asked_of_a_model_that_was_not_taught_it() -> None:
    documents = [document_of(ANALYSED, made) for made in ENTRIES]
    texts = [f"{made.question.removeprefix('怎么')}甲乙{number}" for number, made in enumerate(ENTRIES)]
    labelled = [Labelled(block_codes(ANALYZER, text), (place,)) for place, text in enumerate(texts)]
    lessons = list(query_lessons(documents, labelled, np.arange(len(documents))))
    closeness = FEATURES.index("phrasing_chars")
    assert sorted(lesson.right for lesson in lessons) == [query.right for query in labelled]
    rare = [dataclasses.replace(query, typical=query.right != (0,)) for query in labelled]
    rest = query_lessons(documents, rare, np.arange(len(documents)))
    assert sorted(lesson.right for lesson in rest) == [query.right for query in labelled[1:]]
    assert max(lesson.features[lesson.right[0], closeness] for lesson in lessons) < 0.999
    model = build_model(taught(documents, labelled))
    told = [model.evidence(query.codes).features[query.right[0], closeness] for query in labelled]
    assert told == pytest.approx([1.0] * len(labelled), abs=1e-4)


def test_lessons_have_a_classifier_where_the_whole_model_has_one() -> None:
    """With one of three left out each entry has two phrasings, too few to be given a classifier for."""
    documents = [document_of(ANALYSED, dataclasses.replace(made, variants=())) for made in ENTRIES]
    labelled = [
        Labelled(block_codes(ANALYZER, how.format(doing)), (place,))
        for place, doing in enumerate(DOING)
        for how in HOW[1:3]
    ]
    assert with_classifier(build_model(taught(documents, labelled))).classifier is not None
    for lesson in query_lessons(documents, labelled, np.arange(len(documents))):
        assert lesson.features[:, FEATURES.index("classifier")].any()


def test_a_labelled_query_teaches_its_entry_words_that_no_phrasing_has() -> None:
    queries = (LabelledQuery("q1", "号让人封了", {ENTRIES[0].id: 2, ENTRIES[1].id: 1}),)
    for known, is_told in ((), False), (queries, True):
        ranking = learn(KnowledgeBase(ENTRIES, queries=known), ANALYZER)
        found = ranking.model.evidence(block_codes(ANALYZER, "让人封"))
        assert bool(found.features[0, FEATURES.index("entry_chars")] > 0) is is_told
        assert ranking.model.nearest(found, 0) < len(ENTRIES[0].phrasings)


def test_without_a_classifier_phrasings_are_not_left_out() -> None:
    documents = [document_of(ANALYSED, made) for made in ENTRIES[:1]]
    assert list(left_out_lessons(documents, build_model(documents))) == []


def test_what_a_corpus_teaches_is_learnt_the_same_way_twice() -> None:
    lexicon = Lexicon(smalltalk="你好\n谢谢\n再见\n")
    knowledge = KnowledgeBase(ENTRIES, lexicon=lexicon)
    made, again = (learn(knowledge, Analyzer(lexicon)) for _ in range(2))
    assert made.ids == (*(one.id for one in ENTRIES), SMALLTALK)
    assert made.answerable.tolist() == [one.answerable for one in ENTRIES] + [False]
    assert made.weights.ranker.tolist() == again.weights.ranker.tolist()
    assert made.weights.confidence.tolist() == again.weights.confidence.tolist()
    assert made.weights.ranker.tolist() != DEFAULT.ranker.tolist()


def test_labelled_queries_of_the_corpus_calibrate_it() -> None:
    queries = tuple(
        LabelledQuery(f"q{number}", f"{DOING[number % 14]}一下", {ENTRIES[number % 14].id: 2} if number % 3 else {})
        for number in range(120)
    )
    with_queries = learn(KnowledgeBase(ENTRIES, queries=queries), ANALYZER)
    without = learn(KnowledgeBase(ENTRIES), ANALYZER)
    assert with_queries.weights.intercept != without.weights.intercept


def test_a_corpus_of_one_entry_is_learnt() -> None:
    made = learn(KnowledgeBase(ENTRIES[:1]), ANALYZER)
    assert made.weights.ranker.tolist() == DEFAULT.ranker.tolist()
    assert made.model.classifier is None


def test_signs_tell_the_lead_over_the_best_other_entry() -> None:
    features = np.zeros((3, len(FEATURES)), dtype=np.float32)
    features[1, FEATURES.index("entry_chars")] = 0.7
    scores = np.array([1.0, 2.5, 2.0])
    named = dict(zip(SIGNS, signs(features, scores, [1])[0], strict=True))
    assert named["margin"] == pytest.approx(0.5)
    assert named["log_share"] == pytest.approx(2.5 - np.log(np.exp(scores).sum()))
    assert named["entry_chars"] == pytest.approx(0.7)
    assert dict(zip(SIGNS, signs(features, scores, [2])[0], strict=True))["margin"] == pytest.approx(-0.5)


def test_a_hidden_entry_and_a_lone_one_have_signs_too() -> None:
    features = np.ones((2, len(FEATURES)), dtype=np.float32)
    assert np.isfinite(signs(features, np.array([-np.inf, 1.0]), [1])).all()
    assert np.isfinite(signs(features[:1], np.array([1.0]), [0])).all()


def test_confidence_is_a_probability_whatever_the_scores() -> None:
    features = np.full((3, len(FEATURES)), 50.0, dtype=np.float32)
    weights = Weights(np.ones(len(FEATURES)), np.full(len(SIGNS), 100.0), 0.0)
    values = confidences(features, np.array([1e6, -1e6, 0.0]), [0, 1, 2], weights)
    assert all(0.0 <= value <= 1.0 for value in values)
    assert confidences(features, np.zeros(3), [], weights) == []


def test_acceptable_entries_come_before_the_rest() -> None:
    chance = np.random.default_rng(0)
    lessons = []
    for number in range(200):
        features = chance.random((6, len(FEATURES)), dtype=np.float32) * 0.1
        right, acceptable = number % 6, (number + 1) % 6
        features[right, 0], features[acceptable, 1] = 1.0, 1.0
        lessons.append(Lesson(features, (right,), np.arange(6), acceptable=(acceptable,)))
    ranker = fit_ranker(lessons, penalty=0.001)
    assert ranker[0] > ranker[1] > np.abs(ranker[2:]).max()


def test_what_only_tells_trust_does_not_rank() -> None:
    ranker = fit_ranker(made_lessons(), penalty=0.001)
    assert len(ranker) == len(FEATURES)
    assert not ranker[RANKED:].any()


def test_many_unanswered_lessons_count_no_more_than_are_met_in_support() -> None:
    features = np.zeros((2, len(FEATURES)), dtype=np.float32)
    features[0, 0] = 1.0
    lessons = [Lesson(features, (0,), np.array([0]))] * 100 + [Lesson(features, (), np.array([0]))] * 900
    weights = fit_confidence(lessons, np.ones(len(FEATURES)))
    (value,) = confidences(features, features.sum(axis=1).astype(np.float64), [0], weights)
    assert value == pytest.approx(3 / 4, abs=0.01)
