"""The embedded retriever over real Whoosh files."""

import random
import shutil
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from whoosh import query, scoring

from faqsearch.analysis import Analyzer
from faqsearch.errors import EntryNotFoundError
from faqsearch.index import Changes, Matches, QueryTerm, Retriever, TermKind, WhooshRetriever
from faqsearch.index.bm25f import K1, idf
from faqsearch.index.records import entry_from_json
from faqsearch.index.segments import open_index, segment_readers, write_entries
from faqsearch.knowledge import Entry, Source

ANALYZER = Analyzer()
ENTRIES = (
    Entry(id="frozen", question="账户被冻结了怎么办", answer="请联系客服", variants=("账号冻结",), category="account"),
    Entry(id="login", question="登录失败怎么办", answer="检查网络", category="account"),
    Entry(id="refund", question="怎么申请退款", answer="在订单页申请退款", category="money"),
    Entry(id="close-account", question="怎么注销账户", category="account", answerable=False),
    Entry(id="other", question="办公室在哪里", answer="杭州"),
)


def build(folder: Path, entries: Iterable[Entry]) -> Changes:
    folder.mkdir(exist_ok=True)
    return write_entries(folder, entries, ANALYZER, lambda done, total: None)


def words(text: str, weight: float = 1.0) -> list[QueryTerm]:
    found = ANALYZER.words(ANALYZER.normalize(text).text)
    return [QueryTerm(token.text, TermKind.WORD, weight) for token in found]


def grams(text: str) -> list[QueryTerm]:
    return [QueryTerm(token.text, TermKind.GRAM) for token in ANALYZER.grams(ANALYZER.normalize(text).text)]


def ids(matches: Matches) -> list[str]:
    return matches.ids


def rows(matches: Matches) -> list[tuple[str, float]]:
    return list(zip(matches.ids, matches.scores.tolist(), strict=True))


@pytest.fixture
def retriever(tmp_path: Path) -> Retriever:
    build(tmp_path, ENTRIES)
    return WhooshRetriever(tmp_path)


@pytest.mark.parametrize("terms", [words("冻结的账户"), grams("冻结的账户"), words("冻结") + grams("账号")])
def test_the_entry_that_says_it_comes_first(retriever: Retriever, terms: list[QueryTerm]) -> None:
    matches = retriever.retrieve(terms, limit=10)
    assert matches.ids[0] == "frozen"
    assert matches.scores.tolist() == sorted(matches.scores, reverse=True)
    assert (matches.scores > 0).all()


def test_a_word_of_the_answer_or_of_a_variant_matches(retriever: Retriever) -> None:
    assert ids(retriever.retrieve(words("杭州"), limit=10)) == ["other"]
    assert ids(retriever.retrieve(words("账号"), limit=10)) == ["frozen"]


def test_entries_without_any_of_the_terms_are_left_out(retriever: Retriever) -> None:
    assert ids(retriever.retrieve(words("量子力学"), limit=10)) == []
    assert ids(retriever.retrieve([], limit=10)) == []


def test_limit_keeps_the_best(retriever: Retriever) -> None:
    matches = rows(retriever.retrieve(grams("怎么注销账户"), limit=10))
    assert len(matches) > 2
    assert rows(retriever.retrieve(grams("怎么注销账户"), limit=2)) == matches[:2]


def test_known_gaps_match_too_and_the_category_filter_keeps_the_others_out(retriever: Retriever) -> None:
    assert "close-account" in ids(retriever.retrieve(grams("怎么"), limit=10))
    assert ids(retriever.retrieve(grams("怎么"), limit=10, category="money")) == ["refund"]
    assert ids(retriever.retrieve(grams("怎么"), limit=10, category="unknown")) == []


def test_weight_multiplies_and_a_term_given_twice_counts_twice(retriever: Retriever) -> None:
    once = retriever.retrieve(words("退款"), limit=1).scores[0]
    assert retriever.retrieve(words("退款", weight=2.0), limit=1).scores[0] == pytest.approx(2 * once)
    assert retriever.retrieve(words("退款") * 2, limit=1).scores[0] == pytest.approx(2 * once)


def test_ties_come_in_the_order_of_ids_whatever_the_order_and_segment_of_writing(tmp_path: Path) -> None:
    names = ["b", "a", "d", "c", "f", "e"]
    entries = [Entry(id=name, question="同一个问题", answer="答") for name in names]
    # Long before the others, so that those come in a segment of their own.
    before = [Entry(id=f"x{number}", question=f"别的{number}", answer="答") for number in range(40)]
    build(tmp_path, before + entries[:1])
    build(tmp_path, before + entries)
    assert len(segment_readers(tmp_path)) == 2
    opened = WhooshRetriever(tmp_path)
    assert ids(opened.retrieve(grams("同一"), limit=10)) == sorted(names)
    assert ids(opened.retrieve(grams("同一"), limit=4)) == sorted(names)[:4]


def test_counts_and_categories(retriever: Retriever) -> None:
    assert retriever.count == 5
    assert retriever.category_counts == {"account": 2, "money": 1, None: 1}


def test_entries_come_back_as_they_went_in(tmp_path: Path) -> None:
    full = Entry(
        id="full",
        question="问",
        answer="答 **案**\n\n😀",
        variants=("一", "二"),
        category="money",
        channels=("chat",),
        prepare=("account_id",),
        sources=(Source("手册", "第 4 节"), Source("网页")),
        updated=date(2026, 11, 22),
        draft=True,
    )
    build(tmp_path, [full, *ENTRIES])
    opened = WhooshRetriever(tmp_path)
    assert opened.entry("full") == full
    assert {entry.id: entry for entry in opened.entries()} == {entry.id: entry for entry in (full, *ENTRIES)}


def test_an_unknown_id_is_an_error_that_names_it(retriever: Retriever) -> None:
    with pytest.raises(EntryNotFoundError, match="'nobody'"):
        retriever.entry("nobody")


def test_what_is_open_can_be_searched_after_its_files_are_gone(tmp_path: Path) -> None:
    build(tmp_path / "whoosh", ENTRIES)
    opened = WhooshRetriever(tmp_path / "whoosh")
    shutil.rmtree(tmp_path / "whoosh")
    assert ids(opened.retrieve(words("退款"), limit=1)) == ["refund"]
    assert opened.entry("login") == ENTRIES[1]
    assert opened.category_counts["account"] == 2


def test_threads_may_share_one_retriever(retriever: Retriever) -> None:
    texts = [entry.question for entry in ENTRIES] * 20
    expected = [rows(retriever.retrieve(grams(text), limit=3)) for text in texts]

    def look(text: str) -> list[tuple[str, float]]:
        matches = rows(retriever.retrieve(grams(text), limit=3))
        assert retriever.entry(matches[0][0]).id == matches[0][0]
        return matches

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(look, texts)) == expected


def random_entry(chance: random.Random, number: int) -> Entry:
    def text(most: int) -> str:
        return "".join(chance.choice("账户冻结登录密码提现退款怎么办为什么") for _ in range(chance.randint(2, most)))

    category = chance.choice([None, "account", "money"])
    variants = tuple(text(12) for _ in range(chance.randint(0, 3)))
    answerable = chance.random() > 0.1
    answer = text(300) if answerable else ""
    return Entry(
        id=f"e{number:03}",
        question=text(12),
        variants=variants,
        answer=answer,
        category=category,
        answerable=answerable,
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_after_many_changes_everything_is_as_in_a_full_build(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    entries = {number: random_entry(chance, number) for number in range(60)}
    build(tmp_path / "grown", entries.values())
    most_segments = 0
    for _ in range(12):
        numbers = chance.sample(range(100), chance.choice([1, 2, 5, 20]))
        for number in numbers:
            if chance.random() < 0.3:
                entries.pop(number, None)
            else:
                entries[number] = random_entry(chance, number)
        build(tmp_path / "grown", entries.values())
        most_segments = max(most_segments, len(segment_readers(tmp_path / "grown")))
    build(tmp_path / "new", entries.values())
    grown, new = WhooshRetriever(tmp_path / "grown"), WhooshRetriever(tmp_path / "new")
    assert most_segments > 1
    assert grown.count == new.count == len(entries)
    assert grown.category_counts == new.category_counts
    assert sorted(grown.entries(), key=lambda entry: entry.id) == [entries[number] for number in sorted(entries)]
    for _ in range(20):
        text = random_entry(chance, 0).question
        for category in (None, "money"):
            terms = words(text) + grams(text)
            found, expected = (one.retrieve(terms, limit=15, category=category) for one in (grown, new))
            assert rows(found) == rows(expected)


def test_changes_are_counted(tmp_path: Path) -> None:
    assert build(tmp_path, ENTRIES) == Changes(added=5)
    assert build(tmp_path, ENTRIES) == Changes(unchanged=5)
    changed = Entry(id="login", question="登录不了", answer="检查网络")
    new = Entry(id="new", question="新的", answer="答")
    assert build(tmp_path, [*ENTRIES[2:], changed, new]) == Changes(added=1, changed=1, removed=1, unchanged=3)


def test_segments_do_not_pile_up(tmp_path: Path) -> None:
    entries: list[Entry] = []
    for number in range(60):
        entries.append(Entry(id=f"e{number}", question=f"问题{number}", answer="答"))
        build(tmp_path, entries)
        assert len(segment_readers(tmp_path)) <= 4
    assert WhooshRetriever(tmp_path).count == 60


def test_a_segment_is_rewritten_when_much_of_it_is_deleted(tmp_path: Path) -> None:
    entries = [Entry(id=f"e{number}", question=f"问题{number}", answer="答") for number in range(50)]
    build(tmp_path, entries)
    build(tmp_path, entries[:45])
    assert sum(reader.doc_count_all() for reader, _ in segment_readers(tmp_path)) == 50
    build(tmp_path, entries[:20])
    assert sum(reader.doc_count_all() for reader, _ in segment_readers(tmp_path)) == 20
    assert WhooshRetriever(tmp_path).count == 20


def test_many_entries_are_written_as_several_segments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("faqsearch.index.segments.SEGMENT_ENTRIES", 20)
    entries = [Entry(id=f"e{number:02}", question=f"问题{number}", answer="答") for number in range(50)]
    build(tmp_path, entries)
    assert [reader.doc_count() for reader, _ in segment_readers(tmp_path)] == [20, 20, 10]
    assert sorted(entry.id for entry in WhooshRetriever(tmp_path).entries()) == [entry.id for entry in entries]


class _LuceneIdf(scoring.BM25F):  # type: ignore[misc]  # Whoosh is untyped
    """Whoosh's BM25F with our parameters."""

    def __init__(self) -> None:
        super().__init__(B=0.75, K1=K1)

    def idf(self, searcher: Any, fieldname: str, text: str) -> float:
        return float(idf(searcher.doc_count(), np.array(searcher.doc_frequency(fieldname, text))))


def test_whoosh_itself_scores_one_field_as_we_do(tmp_path: Path) -> None:
    chance = random.Random(4)  # noqa: S311
    build(tmp_path, [random_entry(chance, number) for number in range(80)])
    ours = WhooshRetriever(tmp_path)
    with open_index(tmp_path).searcher(weighting=_LuceneIdf()) as searcher:
        for _ in range(20):
            terms = sorted(set(grams(random_entry(chance, 0).question)), key=lambda term: term.text)
            theirs = searcher.search(query.Or([query.Term("grams", term.text) for term in terms]), limit=None)
            expected = {
                entry_from_json(hit["entry"]).id: score / (K1 + 1)
                for hit, (score, _) in zip(theirs, theirs.top_n, strict=True)
            }
            mine = dict(rows(ours.retrieve(terms, limit=100)))
            # Whoosh averages the lengths before it rounds them, we do after.
            assert mine == pytest.approx(expected, rel=0.01)
