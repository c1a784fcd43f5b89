"""Corpora that nobody has taught: an entry's own words are answered, with courtesy around them or without."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from faqsearch.corpus import read_corpus
from faqsearch.knowledge import Entry, KnowledgeBase
from faqsearch.search.outcome import SearchOutcome, Status
from trials import Trial, opened

CORPORA = Path(__file__).resolve().parent.parent / "corpora"
SMALLTALK = CORPORA.parent.parent / "corpus" / "lexicon" / "smalltalk.txt"
FRAMES = ("你好，请问{}，谢谢", "我想问一下{} 谢谢", "您好，在吗？{}", "請問一下{}，謝謝您", "Hi, {} Thanks!")


@pytest.fixture(scope="module", params=sorted(path.name for path in CORPORA.iterdir()))
def taught_nothing(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    """A corpus as an operator brings it, with the small talk that the README advises to copy."""
    corpus = tmp_path_factory.mktemp(request.param) / "corpus"
    shutil.copytree(CORPORA / request.param, corpus, ignore=shutil.ignore_patterns("queries.jsonl"))
    (corpus / "lexicon").mkdir(exist_ok=True)
    shutil.copy(SMALLTALK, corpus / "lexicon")
    with opened(corpus) as found:
        yield found


def knowledge_of(trial: Trial) -> KnowledgeBase:
    return read_corpus(trial.corpus)


def answers(outcome: SearchOutcome, entry: Entry) -> bool:
    return outcome.status is Status.ANSWERED and outcome.top is not None and outcome.top.entry.id == entry.id


def test_every_phrasing_typed_as_it_stands_is_answered(taught_nothing: Trial) -> None:
    asked = [(entry, text) for entry in knowledge_of(taught_nothing).entries for text in entry.phrasings]
    failed = [text for entry, text in asked if not answers(taught_nothing.searcher.search(text), entry)]
    assert failed == []


def test_courtesy_around_a_question_changes_nothing(taught_nothing: Trial) -> None:
    entries = knowledge_of(taught_nothing).entries
    asked = [(entry, frame.format(entry.question)) for entry in entries for frame in FRAMES]
    failed = [text for entry, text in asked if not answers(taught_nothing.searcher.search(text), entry)]
    assert failed == []


@pytest.mark.parametrize(
    ("question", "other"),
    [
        ("C++怎么接入？", "C#怎么接入"),
        ("WR-330怎么重置？", "WR-332怎么重置"),
        ("v2.3.1怎么升级？", "v2.3.2怎么升级"),
        ("192.168.31.1打不开怎么办？", "192.168.1.1打不开怎么办"),
    ],
)
def test_an_entry_on_another_code_is_no_answer(tmp_path: Path, question: str, other: str) -> None:
    rows = [("code", question), ("hours", "几点开门？"), ("invoice", "发票怎么开？"), ("refund", "怎么退款？")]
    lines = [json.dumps({"id": id_, "question": text, "answer": "请看说明书。"}) for id_, text in rows]
    (tmp_path / "entries.jsonl").write_text("\n".join(lines), encoding="utf-8")
    with opened(tmp_path) as trial:
        assert trial.searcher.search(question).status is Status.ANSWERED
        assert trial.searcher.search(other).status is not Status.ANSWERED
