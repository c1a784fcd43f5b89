"""Searching one generation: what holds for every query, and how results are put together."""

import dataclasses
import json
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from conftest import build_index, write_files
from hypothesis import given
from hypothesis import strategies as st
from texts import any_text

from faqsearch.config import MAX_QUERY_CHARS, Settings
from faqsearch.errors import EntryNotFoundError, QueryError
from faqsearch.knowledge import Category
from faqsearch.search.outcome import Reason, SearchOutcome, Status
from faqsearch.search.searcher import Searcher
from faqsearch.search.snapshots import Snapshots

# What a query language would obey, in pieces.
SYNTAX = [
    "NOT ",
    " AND ",
    "OR ",
    "title:",
    "id:frozen ",
    "*",
    "?",
    '"',
    "'",
    "(",
    ")",
    "[a TO b]",
    "~2",
    "^9",
    "-",
    "+",
    "\\",
]
WORDS = ["账户", "冻结", "登录", "密码", "提现", "退款", "怎么办", "问题", "zhanghu", "app", "注销", "帳戶", " ", "。"]
queries = st.lists(st.sampled_from(WORDS) | st.sampled_from(SYNTAX) | any_text(max_size=8), max_size=12).map("".join)


def shelf_rows() -> list[dict[str, Any]]:
    """Many entries without variants: nothing for a classifier to learn, long rankings, and ties."""
    topics = ("账户冻结", "登录密码", "提现到账", "退款进度", "充值失败")
    rows: list[dict[str, Any]] = [
        {
            "id": f"e{number:02}",
            "question": f"{topics[number % 5]}问题 {number} 怎么处理",
            "answer": f"<b>办法</b> {number} & {topics[number % 5]}",
            "category": (None, "account", "money")[number % 3],
        }
        for number in range(40)
    ]
    ties = [{"id": f"tie-{name}", "question": "发票抬头写错了", "answer": "重开"} for name in "badc"]
    gap = {"id": "gap", "question": "海外门店地址", "answerable": False, "category": "money"}
    return [*rows, *ties, gap]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    folder = tmp_path_factory.mktemp("shelf")
    (folder / "corpus").mkdir()
    lines = [json.dumps({key: value for key, value in row.items() if value is not None}) for row in shelf_rows()]
    (folder / "corpus" / "all.jsonl").write_text("\n".join(lines), encoding="utf-8")
    build_index(folder / "corpus", folder / "index")
    return Snapshots(Settings(corpus_dir=folder / "corpus", index_dir=folder / "index")).current()


def test_a_long_message_finds_an_entry_by_the_one_word_that_a_labelled_query_has(tmp_path: Path) -> None:
    query = {"id": "q1", "text": "羊驼玩偶一直没有影子", "topics": {"e07": 2}}
    files = {
        "all.jsonl": "\n".join(json.dumps({k: v for k, v in row.items() if v is not None}) for row in shelf_rows()),
        "queries.jsonl": json.dumps(query),
    }
    build_index(write_files(tmp_path / "corpus", files), tmp_path / "index")
    searcher = Snapshots(Settings(corpus_dir=tmp_path / "corpus", index_dir=tmp_path / "index")).current()
    rambling = (
        "上礼拜天跟表姐逛街，商场三楼新开张，人山人海，挤半天才排到跟前，看中毛茸茸羊驼，孩子天天念叨，"
        "邻居王阿姨早都拿着玩耍，我家这边却毫无动静，昨晚又哭闹，爷爷奶奶轮流哄，今早上学还惦记，真心着急，"
        "想请教各位究竟怎样才好，谢谢大家，祝工作顺利，身体健康，阖家欢乐，天气渐凉注意添衣，晚饭记得按时吃，"
        "顺便打听附近哪座公园适合野餐，周末带着全家老小透透气，若能遇见卖棉花糖那位老伯就更妙"
    )
    assert "e07" in ids(searcher.search(rambling, limit=50))


@pytest.fixture(params=["site", "shelf"])
def either(request: pytest.FixtureRequest, searcher: Searcher, shelf: Searcher) -> Searcher:
    """A corpus with a classifier, and one without."""
    return {"site": searcher, "shelf": shelf}[request.param]


def ids(outcome: SearchOutcome) -> list[str]:
    return [hit.entry.id for hit in outcome.hits]


def timeless(outcome: SearchOutcome) -> SearchOutcome:
    return dataclasses.replace(outcome, took_ms=0.0)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("账户被冻结了怎么办？", "account-frozen"),
        ("帳號遭凍結", "account-frozen"),
        ("我的钱包被冻住，怎么回事啊", "account-frozen"),
        ("ＤＥＮＧＬＵ 失败", "login-failure"),
        ("wangji mima", "password-reset"),
        ("忘计密码", "password-reset"),
        ("想把钱退回来", "refund"),
        ("提现了好几天没到", "withdrawal-delay"),
    ],
)
def test_the_entry_that_answers_comes_first(searcher: Searcher, text: str, first: str) -> None:
    outcome = searcher.search(text)
    assert ids(outcome)[0] == first
    assert outcome.top == outcome.hits[0]


def test_an_entrys_own_words_are_an_answer(searcher: Searcher) -> None:
    outcome = searcher.search("账号被冻结了怎么解冻")
    assert (outcome.status, outcome.reason) == (Status.ANSWERED, Reason.ANSWERED)
    assert outcome.hits[0].matched_question == "账号被冻结了怎么解冻"
    assert outcome.confidence == outcome.hits[0].confidence > 0.5
    assert outcome.category == "account"
    assert outcome.gap is None


def test_a_known_gap_is_named_and_never_listed(searcher: Searcher) -> None:
    outcome = searcher.search("怎么注销账户")
    assert (outcome.status, outcome.reason) == (Status.UNANSWERED, Reason.KNOWN_GAP)
    assert outcome.gap
    assert outcome.gap.id == "close-account"
    assert "close-account" not in ids(outcome)


def test_nothing_in_common_is_no_match(either: Searcher) -> None:
    outcome = either.search("quantum entanglement")
    assert (outcome.status, outcome.reason, outcome.hits) == (Status.UNANSWERED, Reason.NO_MATCH, ())
    assert (outcome.confidence, outcome.total, outcome.top) == (0.0, 0, None)
    assert outcome.facets == {"category": {}}


@pytest.mark.parametrize("text", ["", " ", "\t\n\u3000\u2028"])
def test_an_empty_query_is_refused(searcher: Searcher, text: str) -> None:
    with pytest.raises(QueryError, match="empty") as caught:
        searcher.search(text)
    assert caught.value.field == "query"


def test_a_query_is_refused_when_it_is_too_long_and_only_then(searcher: Searcher) -> None:
    assert searcher.search("冻" * MAX_QUERY_CHARS).query == "冻" * MAX_QUERY_CHARS
    with pytest.raises(QueryError, match="501 characters; at most 500"):
        searcher.search("冻" * (MAX_QUERY_CHARS + 1))


@pytest.mark.parametrize("text", ["\x00", "\ud800", "\u200b", "。", "😀", "\x07账户"])
def test_a_query_without_letters_is_searched_like_any_other(searcher: Searcher, text: str) -> None:
    outcome = searcher.search(text)
    assert outcome.query == text
    assert outcome.status is Status.UNANSWERED or "账户" in text


@given(text=queries)
def test_whatever_is_typed_is_searched_or_refused_as_a_query(searcher: Searcher, shelf: Searcher, text: str) -> None:
    for either in (searcher, shelf):
        if len(text) > MAX_QUERY_CHARS or not text.strip():
            with pytest.raises(QueryError):
                either.search(text)
        else:
            check(either.search(text), either)


def check(outcome: SearchOutcome, searcher: Searcher) -> None:
    """What holds for every first page."""
    assert [hit.rank for hit in outcome.hits] == list(range(1, len(outcome.hits) + 1))
    assert len(outcome.hits) == min(10, outcome.total)
    assert all(hit.entry.answerable for hit in outcome.hits)
    assert len(set(ids(outcome))) == len(outcome.hits)
    order = [(-round(hit.score, 4), hit.entry.id) for hit in outcome.hits]  # nearer ones are ties
    assert order == sorted(order)
    assert all(0.0 <= hit.confidence <= 1.0 for hit in outcome.hits)
    assert all(hit.matched_question in hit.entry.phrasings for hit in outcome.hits)
    assert outcome.top == (outcome.hits[0] if outcome.hits else None)
    assert outcome.confidence == (outcome.top.confidence if outcome.top else 0.0)
    assert sum(outcome.facets["category"].values()) <= outcome.total
    assert outcome.normalized_query == outcome.normalized_query.strip()
    assert outcome.did_you_mean is None or outcome.did_you_mean != outcome.normalized_query
    assert outcome.generation == searcher.generation
    assert (outcome.gap is not None) == (outcome.reason is Reason.KNOWN_GAP)
    for hit in outcome.hits:
        bare = re.sub("</?mark>", "", hit.snippet)
        assert not re.search("[<>\"']|&(?!(?:amp|lt|gt|quot|#x27);)", bare)


@given(text=queries)
def test_searching_again_finds_the_same(searcher: Searcher, shelf: Searcher, text: str) -> None:
    for either in (searcher, shelf):
        if 0 < len(text) <= MAX_QUERY_CHARS and text.strip():
            assert timeless(either.search(text)) == timeless(either.search(text))


@given(text=st.sampled_from(["账户冻结", "登录密码问题", "怎么处理", "提现 退款", "发票抬头"]), data=st.data())
def test_pages_put_together_are_the_whole_ranking(shelf: Searcher, text: str, data: st.DataObject) -> None:
    category = data.draw(st.sampled_from([None, "account", "money"]))
    whole = shelf.search(text, limit=100, category=category)
    size = data.draw(st.integers(1, 20))
    pages = [
        shelf.search(text, limit=size, offset=offset, category=category)
        for offset in range(0, whole.total + size, size)
    ]
    assert [hit for page in pages for hit in page.hits] == list(whole.hits)
    assert [hit.rank for hit in whole.hits] == list(range(1, whole.total + 1))
    # What is concluded does not depend on the page.
    assert {page.top for page in pages} == {whole.top}
    assert {(page.status, page.reason, page.total, page.confidence) for page in pages} == {
        (whole.status, whole.reason, whole.total, whole.confidence)
    }


def test_a_page_behind_the_last_is_empty(shelf: Searcher) -> None:
    outcome = shelf.search("账户冻结", offset=10_000)
    assert outcome.hits == ()
    assert outcome.total > 0
    assert outcome.top


def test_ties_come_in_the_order_of_ids(shelf: Searcher) -> None:
    outcome = shelf.search("发票抬头写错了")
    assert ids(outcome)[:4] == ["tie-a", "tie-b", "tie-c", "tie-d"]
    assert len({hit.score for hit in outcome.hits[:4]}) == 1


@pytest.mark.parametrize("text", ["怎么处理问题", "账户冻结", "仗湖动节", "chongzhi shibai"])
def test_facets_count_all_that_match_whatever_the_filter_and_the_page(shelf: Searcher, text: str) -> None:
    whole = shelf.search(text, limit=100)
    counts = Counter(hit.entry.category for hit in whole.hits if hit.entry.category)
    assert whole.facets == {"category": dict(counts)}
    assert len(counts) == 2
    for category, count in counts.items():
        filtered = shelf.search(text, limit=1, category=category)
        assert filtered.facets == whole.facets
        assert filtered.total == count


def test_the_category_filter_keeps_the_order_and_leaves_the_others_out(shelf: Searcher) -> None:
    whole = [hit.entry for hit in shelf.search("怎么处理问题", limit=100).hits]
    filtered = shelf.search("怎么处理问题", limit=100, category="money")
    assert ids(filtered) == [entry.id for entry in whole if entry.category == "money"]
    assert filtered.hits[0].rank == 1
    assert shelf.search("怎么处理问题", category="nothing").total == 0


def test_a_filter_may_hide_the_best_entry(searcher: Searcher) -> None:
    assert ids(searcher.search("忘记密码怎么重置"))[0] == "password-reset"
    outcome = searcher.search("忘记密码怎么重置，申请退款怎么操作", category="money")
    assert ids(outcome)[0] == "refund"
    assert "password-reset" not in ids(outcome)


def test_a_filter_holds_for_known_gaps_as_for_entries(searcher: Searcher) -> None:
    assert searcher.search("怎么注销账户", category="account").reason is Reason.KNOWN_GAP
    assert searcher.search("怎么注销账户", category="money").gap is None


@pytest.mark.parametrize(
    "text",
    [
        "NOT 账户冻结",
        "账户 AND 冻结",
        "title:账户冻结",
        "账户冻结*",
        '"账户冻结"',
        "账户冻结~2",
        "(账户冻结",
        "账户冻结^100",
        "id:refund 账户冻结",
        "question:[a TO z] 账户冻结",
    ],
)
def test_syntax_of_query_languages_is_plain_text(searcher: Searcher, text: str) -> None:
    """Signs are not letters, and words such as NOT are words that no entry has."""
    assert ids(searcher.search(text))[0] == "account-frozen"


@pytest.mark.parametrize("signs", ['"', "*", "()", "~", "^9 "[:1], "+", "-", "\\", "/", "|", "&&"])
def test_signs_change_nothing(searcher: Searcher, signs: str) -> None:
    plain, signed = searcher.search("账户 冻结"), searcher.search(f"{signs}账户{signs} 冻结{signs}")
    assert ids(signed) == ids(plain)
    assert [hit.score for hit in signed.hits] == [hit.score for hit in plain.hits]


def test_matched_words_are_marked_and_markup_is_escaped(searcher: Searcher, shelf: Searcher) -> None:
    assert "<mark>冻结</mark>" in searcher.search("冻结").hits[0].snippet
    outcome = searcher.search("页面显示乱码，刷新页面")
    assert outcome.hits[0].entry.id == "markup"
    assert "&lt;script&gt;" in outcome.hits[0].snippet
    assert "<script" not in outcome.hits[0].snippet
    assert shelf.search("账户冻结").hits[0].snippet.startswith("&lt;b&gt;办法&lt;/b&gt;")


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("tixian", {"提现"}),  # typed pinyin
        ("zhanghu dongjie", {"账户", "冻结"}),
        ("账户被冻节了怎么办", {"账户", "冻结"}),  # a homophone
        ("请问怎么 提现 呢", {"提现"}),
        ("怎么办 被 了", set()),
    ],
)
def test_the_words_of_the_understood_query_are_marked(searcher: Searcher, text: str, marked: set[str]) -> None:
    hits = searcher.search(text).hits
    in_snippets = {part for hit in hits for part in re.findall("<mark>(.*?)</mark>", hit.snippet)}
    assert {word for word in marked if any(word in part for part in in_snippets)} == marked
    assert {word for hit in hits for word in hit.marked} >= marked
    assert not in_snippets & {"怎么", "怎么办", "被", "了", "请问"}
    assert marked or not in_snippets


@pytest.mark.parametrize(("typed", "meant"), [("wangji mima", "忘记密码"), ("忘计密码了", "忘记密码了")])
def test_a_respelling_is_offered(searcher: Searcher, typed: str, meant: str) -> None:
    assert searcher.search(typed).did_you_mean == meant


@pytest.mark.parametrize("typed", ["忘记密码了", "登录失败", "refund", "。", "你好"])
def test_no_respelling_is_offered_of_what_needs_none(searcher: Searcher, typed: str) -> None:
    assert searcher.search(typed).did_you_mean is None


@pytest.mark.parametrize("typed", ["tixian shoufei ma xiaoshuo", "天汽的密玛", "zhang hu de yi si"])
def test_no_respelling_is_offered_where_it_finds_no_answer(searcher: Searcher, typed: str) -> None:
    outcome = searcher.search(typed)
    assert outcome.status is not Status.ANSWERED
    assert outcome.did_you_mean is None


def test_a_respelling_that_finds_a_known_gap_is_offered(searcher: Searcher) -> None:
    outcome = searcher.search("zhuxiao zhanghu")
    assert (outcome.reason, outcome.did_you_mean) == (Reason.KNOWN_GAP, "注销账户")


def test_what_is_typed_is_completed(searcher: Searcher) -> None:
    found = searcher.suggest("忘记")
    assert found[0][:2] == ("忘记密码了怎么重置？", "password-reset")
    assert searcher.suggest("冻结怎么", limit=3)[0].entry_id == "account-frozen"
    assert searcher.suggest("wjmm")[0].entry_id == "password-reset"


@given(text=queries, limit=st.integers(1, 8))
def test_any_beginning_is_completed_within_the_limit(searcher: Searcher, text: str, limit: int) -> None:
    found = searcher.suggest(text, limit=limit)
    assert len(found) <= limit
    assert all(suggestion.text in searcher.entry(suggestion.entry_id).phrasings for suggestion in found)
    per_entry = Counter(suggestion.entry_id for suggestion in found)
    assert max(per_entry.values(), default=0) <= (1 if len(per_entry) > 1 else 2)


def test_entries_and_known_gaps_are_looked_up_by_id(searcher: Searcher) -> None:
    assert searcher.entry("refund").question == "怎么申请退款？"
    assert not searcher.entry("close-account").answerable
    for unknown in ("nowhere", "", "_smalltalk", "REFUND"):
        with pytest.raises(EntryNotFoundError):
            searcher.entry(unknown)


def test_categories_come_with_the_number_of_their_answerable_entries(searcher: Searcher, shelf: Searcher) -> None:
    assert searcher.categories() == (
        (Category("account", "账户", ("email", "chat")), 3),
        (Category("money", "资金", ("chat",)), 2),
    )
    # Categories that no file defines are known by their ids.
    assert shelf.categories() == ((Category("account", "account"), 13), (Category("money", "money"), 13))


def test_threads_may_share_a_searcher(either: Searcher) -> None:
    texts = ["账户冻结", "登录密码", "zhanghu", "怎么处理", "注销", "x"] * 8
    expected = [timeless(either.search(text)) for text in texts]
    with ThreadPoolExecutor(6) as pool:
        assert [timeless(outcome) for outcome in pool.map(either.search, texts)] == expected


@pytest.mark.parametrize("text", ["怎么办", "为什么", "能不能", "zenme ban"])
def test_words_of_grammar_alone_ask_nothing(either: Searcher, text: str) -> None:
    found = either.search(text, limit=50)
    assert found.status is Status.UNANSWERED
    assert {hit.confidence for hit in found.hits} <= {0.0}
    assert either.search(f"账户{text}", limit=50).confidence > 0
