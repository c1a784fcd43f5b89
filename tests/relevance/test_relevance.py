"""The sample corpus against queries that its authors had not seen: figures with bars, and golden questions.

A bar is a little below what was measured, so that a change which costs relevance fails here; docs/relevance.md
has the figures themselves (`make eval`). What the project set out to reach stands in scripts/goals.py.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from conftest import json_of
from flask.testing import FlaskClient

from bm25_baseline import measure_baseline
from faqsearch.api import create_app
from faqsearch.config import Settings
from faqsearch.corpus import read_corpus, read_queries
from faqsearch.escalation import escalate, escalate_entry
from faqsearch.evaluation import Evaluation, evaluate
from faqsearch.evaluation.judged import EntryIds
from faqsearch.knowledge import KnowledgeBase, LabelledQuery
from faqsearch.search.blocks import BLOCKS
from faqsearch.search.confidence import PLAIN_SIGNS
from faqsearch.search.outcome import Reason, Status
from faqsearch.search.ranking import default_weights
from fit_default_weights import fit
from goals import DEVELOPMENT, met
from public_faq import PUBLIC_FAQ, public_trial
from trials import NOW, Trial, known_topics, opened, trial
from variations import plain

HERE = Path(__file__).resolve().parent
CORPUS = HERE.parent.parent / "corpus"

BARS = {  # measured, goal
    "P@1": 0.965,  # 0.980, 0.93
    "nDCG@10": 0.95,  # 0.959, 0.95
    "hit@5": 0.99,  # 1.000, 0.98
    "MRR@10": 0.98,  # 0.988
    "channel@1": 0.98,  # 0.993, 0.96
    "prepare_f1": 0.975,  # 0.991, 0.95
    "auroc": 0.99,  # 1.000, 0.97
    "answered_precision": 0.97,  # 0.986, 0.95
    "coverage": 0.96,  # 0.980, 0.85
    "out_of_scope_answered": 0.02,  # 0.000, 0.05
    "ece": 0.05,  # 0.041, 0.05
}
FRESH_BARS = {  # measured
    "P@1": 0.935,  # 0.953
    "nDCG@10": 0.93,  # 0.945
    "hit@5": 0.98,  # 1.000
    "channel@1": 0.96,  # 0.977
    "prepare_f1": 0.94,  # 0.963
    "auroc": 0.98,  # 0.992
    "answered_precision": 0.905,  # 0.924
    "coverage": 0.95,  # 0.984
    "out_of_scope_answered": 0.11,  # 0.083: 4 of 48
    "ece": 0.06,  # 0.038
}
KIND_BAR = 0.9  # P@1 of the weakest kind: 0.933, goal 0.85
BEHIND_BM25 = {"long"}  # kinds on which the bare corpus ranks no better than BM25: 3 of 10 right, as there; goal: none


@pytest.fixture(scope="session")
def sample() -> Iterator[Trial]:
    with opened(CORPUS) as found:
        yield found


@pytest.fixture(scope="session")
def knowledge() -> KnowledgeBase:
    return read_corpus(CORPUS)


@pytest.fixture(scope="session")
def queries(knowledge: KnowledgeBase) -> tuple[LabelledQuery, ...]:
    return read_queries(HERE / "development.jsonl", {entry.id for entry in knowledge.entries})


@pytest.fixture(scope="session")
def development(sample: Trial, queries: tuple[LabelledQuery, ...]) -> Evaluation:
    return evaluate(sample.searcher, queries, NOW)


@pytest.fixture(scope="session")
def fresh(sample: Trial) -> Evaluation:
    return evaluate(sample.searcher, read_queries(HERE / "fresh.jsonl", EntryIds(sample.searcher)), NOW)


@pytest.fixture(scope="session")
def golden(sample: Trial) -> tuple[LabelledQuery, ...]:
    return read_queries(HERE / "golden.jsonl", EntryIds(sample.searcher))


@pytest.mark.parametrize("figure", BARS)
def test_development_figure_stays_above_its_bar(development: Evaluation, figure: str) -> None:
    value = development.overall[figure]
    assert met(figure, value, BARS[figure]), f"{figure} is {value}"


@pytest.mark.parametrize("figure", FRESH_BARS)
def test_figure_of_the_fresh_queries_stays_above_its_bar(fresh: Evaluation, figure: str) -> None:
    value = fresh.overall[figure]
    assert met(figure, value, FRESH_BARS[figure]), f"{figure} is {value}"


def test_every_goal_has_a_bar() -> None:
    assert DEVELOPMENT.keys() <= BARS.keys()


def test_no_kind_of_query_falls_behind(development: Evaluation) -> None:
    values = {kind: part["P@1"] for kind, part in development.kinds.items() if part.in_scope}
    assert {kind: value for kind, value in values.items() if value is None or value < KIND_BAR} == {}


def test_golden_questions_cover_every_entry(knowledge: KnowledgeBase, golden: tuple[LabelledQuery, ...]) -> None:
    asked = sorted(id_ for query in golden for id_ in query.topics)
    assert asked == sorted(entry.id for entry in knowledge.entries if entry.answerable)


def test_every_golden_question_is_answered_with_its_channels_and_items(
    sample: Trial, golden: tuple[LabelledQuery, ...]
) -> None:
    searcher = sample.searcher
    wrong = []
    for query in golden:
        (wanted,) = query.topics
        outcome = searcher.search(query.text)
        shown = escalate(outcome, searcher.directory, NOW)
        expected = escalate_entry(searcher.entry(wanted), searcher.directory, NOW)
        first = outcome.top.entry.id if outcome.top else None
        right = (first, outcome.status, shown.channels, shown.prepare)
        if right != (wanted, Status.ANSWERED, expected.channels, expected.prepare):
            wrong.append((query.text, wanted, first, outcome.status, outcome.confidence))
    assert wrong == []


def test_every_phrase_of_small_talk_asks_nothing(sample: Trial, knowledge: KnowledgeBase) -> None:
    phrases = [line for line in knowledge.lexicon.smalltalk.splitlines() if line and not line.startswith("#")]
    found = {phrase: sample.searcher.search(phrase) for phrase in phrases}
    assert {phrase for phrase, outcome in found.items() if outcome.reason is not Reason.NO_MATCH} == set()
    assert len(found) > 100


@pytest.fixture
def served(sample: Trial, tmp_path: Path) -> FlaskClient:
    settings = Settings(corpus_dir=CORPUS, index_dir=sample.index, feedback_path=tmp_path / "feedback.sqlite3")
    return create_app(settings).test_client()


def test_every_golden_question_comes_first_over_http(
    sample: Trial, served: FlaskClient, golden: tuple[LabelledQuery, ...]
) -> None:
    wrong = []
    for query in golden:
        (wanted,) = query.topics
        expected = escalate_entry(sample.searcher.entry(wanted), sample.searcher.directory, NOW)
        document = json_of(served.get("/api/v1/search", query_string={"q": query.text}))
        escalation = document["escalation"]
        found = (
            document["results"][0]["id"],
            document["status"],
            escalation["entry"],
            [channel["id"] for channel in escalation["channels"]],
            [item["id"] for item in escalation["prepare"]],
        )
        channels = [state.channel.id for state in expected.channels]
        if found != (wanted, "answered", wanted, channels, [item.id for item in expected.prepare]):
            wrong.append((query.text, found))
    assert wrong == []


def test_a_chatbot_answers_every_golden_question(served: FlaskClient, golden: tuple[LabelledQuery, ...]) -> None:
    answers = json_of(served.post("/api/v1/answers", json={"queries": [query.text for query in golden]}))["answers"]
    found = [answer["answer"] and answer["answer"]["id"] for answer in answers]
    assert found == [id_ for query in golden for id_ in query.topics]


def test_without_variants_gaps_and_lexicon_it_ranks_better_than_bm25(
    knowledge: KnowledgeBase, queries: tuple[LabelledQuery, ...]
) -> None:
    baseline = measure_baseline(knowledge.entries, queries, variants=False)
    with trial(plain(knowledge), CORPUS) as found:
        bare = evaluate(found.searcher, known_topics(queries, found.searcher), NOW)
    margins = {
        kind: (part["P@1"] or 0) - baseline.mean("P@1", kind) for kind, part in bare.kinds.items() if part.in_scope
    }
    assert {kind for kind, margin in margins.items() if margin <= 0} <= BEHIND_BM25
    assert (bare.overall["P@1"] or 0) - baseline.mean("P@1") >= 0.2  # measured: 0.527 against 0.287


def test_the_weights_that_ship_are_those_that_make_fit_writes() -> None:
    """Not to the last digit: another version of a library may end its search elsewhere."""
    fitted, shipped = fit(BLOCKS, PLAIN_SIGNS), default_weights(paired=True)
    np.testing.assert_allclose(fitted.ranker, shipped.ranker, atol=0.1)
    np.testing.assert_allclose(fitted.confidence, shipped.confidence, atol=0.1)
    assert fitted.intercept == pytest.approx(shipped.intercept, abs=0.1)


@pytest.mark.skipif(not PUBLIC_FAQ.is_dir(), reason="needs ../shared/data/ths-faq, which may not be distributed")
def test_questions_alone_do_on_a_public_faq_without_variants_and_lexicon() -> None:
    found = public_trial("corpus-plain.jsonl")
    for figure, bar in (("P@1", 0.58), ("hit@5", 0.8), ("auroc", 0.88)):  # measured: 0.609, 0.827, 0.899
        assert (found.overall[figure] or 0) >= bar
        assert (found.overall[figure] or 0) > (found.baseline[figure] or 0)
