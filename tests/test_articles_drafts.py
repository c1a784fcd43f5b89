"""Sections → drafts: phrasings, ids, channels, items, categories."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqsearch.articles.article import read_article
from faqsearch.articles.boilerplate import Facts
from faqsearch.articles.categories import Categories
from faqsearch.articles.drafts import Draft, Drafted, Recognition, make_drafts
from faqsearch.articles.identifiers import MAX_ID_CHARS, identifier, numbered
from faqsearch.articles.recognise import Words
from faqsearch.corpus.schemas import ID_PATTERN
from faqsearch.knowledge import Category, Directory, Entry

DATA = Path(__file__).parent / "data" / "articles"
CHANNELS = Words({"chat": ["在线客服", "在线聊天"], "hotline": ["客服热线", "热线"], "email": ["邮件"]})
ITEMS = Words({"receipt": ["付款凭证"], "photo": ["照片"]})
CATEGORIES = Directory(categories={"ride": Category("ride", "用车"), "money": Category("money", "费用与退款")})


def drafted(path: Path) -> Drafted:
    article = read_article(path, Facts(CHANNELS, ITEMS))
    return make_drafts(
        str(path), article.title, article.sections, Recognition(CHANNELS, ITEMS, Categories(CATEGORIES, []))
    )


def drafts(folder: Path, text: str) -> list[Draft]:
    path = folder / "article.md"
    path.write_text(text, encoding="utf-8")
    return drafted(path).drafts


def phrasings(folder: Path, text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(draft.question, draft.variants) for draft in drafts(folder, text)]


def test_a_second_heading_becomes_the_question_or_a_variant_or_is_listed() -> None:
    made = drafted(DATA / "second-headings.txt")
    assert [(draft.question, draft.variants) for draft in made.drafts] == [
        ("如何解决开锁失败？", ("开锁出现问题怎么办？",)),
        ("押金", ()),
    ]
    assert [(drop.text, drop.line, drop.section) for drop in made.drops] == [("押金的重要性", 11, "押金")]
    assert all("问题" not in draft.answer and "重要性" not in draft.answer for draft in made.drafts)


def test_a_channel_below_ways_of_contact_is_asked_for_as_a_way(tmp_path: Path) -> None:
    text = "## 收费\n\n免费。\n\n## 如何联系青鸟客服\n\n### 在线客服\n\n在右下角。\n\n### 客服热线\n\n在官网查号码。"
    assert [question for question, _ in phrasings(tmp_path, text)][1:] == [
        "如何通过在线客服联系青鸟客服？",
        "如何通过客服热线联系青鸟客服？",
    ]


def test_a_question_takes_its_subject_from_the_heading_above_and_names_it_in_a_variant(tmp_path: Path) -> None:
    text = (
        "## 收费\n\n免费。\n\n## 如何写报修单\n\n### 需要包含的信息\n\n车号。\n\n### 寄送流程\n\n见官网。"
        "\n\n## 青鸟客服的职责与服务范围\n\n### 服务范围\n\n全城。"
    )
    assert phrasings(tmp_path, text)[1:] == [
        ("写报修单需要包含哪些信息？", ()),
        ("寄送流程是怎样的？", ("如何写报修单：寄送流程是怎样的？",)),
        ("青鸟客服的服务范围是什么？", ()),
    ]


def test_channels_are_ordered_by_heading_then_frequency_then_place(tmp_path: Path) -> None:
    text = (
        "## 怎么用邮件报修？\n\n先找在线客服。也可以打热线。热线最忙。\n\n## 收费\n\n除了客服热线，还可以找在线聊天。"
    )
    first, second = drafts(tmp_path, text)
    assert first.channels == ("email", "hotline", "chat")
    assert second.channels == ("chat",)


def test_a_longer_word_hides_the_shorter_one_in_it() -> None:
    words = Words({"a": ["热线"], "b": ["投诉热线"], "c": ["E-MAIL", "Ｅｍａｉｌ"]})
    assert words.ids("", "投诉热线和 email") == ("b", "c")
    assert Words({}).ids("热线", "热线") == ()


def test_items_to_prepare_are_recognised(tmp_path: Path) -> None:
    (draft,) = drafts(tmp_path, "## 怎么退款？\n\n备好照片，再传付款凭证。")
    assert draft.prepare == ("photo", "receipt")


def test_remarks_point_to_what_a_reader_should_check(tmp_path: Path) -> None:
    asked, noun = drafts(tmp_path, "## 怎么报修？\n\n邮件的主题应该，能够说清问题。\n\n## 青鸟\n\n是一种单车。")
    assert asked.remarks == ("a word seems to be missing after “应该，”",)
    assert noun.remarks == ("the heading “青鸟” asks nothing: check the question",)


def test_the_same_heading_twice_has_two_keys(tmp_path: Path) -> None:
    text = "## 甲\n\n### 步骤\n\n一。\n\n### 步骤\n\n二。\n\n## 乙\n\n### 步骤\n\n三。"
    assert [draft.key for draft in drafts(tmp_path, text)] == ["甲 › 步骤", "甲 › 步骤 #2", "乙 › 步骤"]


@pytest.mark.parametrize(
    ("heading", "id_"),
    [
        ("忘记密码", "wang-ji-mi-ma"),
        ("绿色通行", "lv-se-tong-xing"),
        ("青鸟APP怎么用？", "qing-niao-app-zen-me-yong"),
        ("ＶＩＰ 2 级", "vip-2-ji"),
        ("……", "entry"),
        ("双" * 40, "-".join(["shuang"] * 7)),
    ],
)
def test_an_id_sounds_like_its_heading(heading: str, id_: str) -> None:
    assert identifier(heading) == id_


@given(st.text(max_size=300), st.integers(1, 10**6))
def test_any_heading_gives_an_id_that_the_corpus_accepts(heading: str, count: int) -> None:
    id_ = numbered(identifier(heading), count)
    assert ID_PATTERN.fullmatch(id_)
    assert len(id_) <= MAX_ID_CHARS + 3


@pytest.mark.parametrize(
    ("phrases", "category"),
    [
        (["怎么退款？"], "money"),
        (["费用是多少？", "押金怎么办？"], "money"),
        (["用车怎么收费？"], "ride"),
        (["用车费用是多少？"], None),
        (["会员有哪些权益？"], None),
    ],
)
def test_a_category_is_guessed_by_its_name_only_where_that_is_clear(phrases: list[str], category: str | None) -> None:
    assert Categories(CATEGORIES, []).guess(phrases) == category


def test_where_names_are_silent_entries_that_are_alike_decide() -> None:
    entries = [
        Entry("locks", "车锁打不开怎么办？", "…", ("锁开不了",), "ride"),
        Entry("deposit", "押金怎么退？", "…", ("押金不退",), "money"),
        Entry("loose", "会员有哪些权益？", "…"),
    ]
    categories = Categories(CATEGORIES, entries)
    assert categories.guess(["车锁打不开"]) == "ride"
    assert categories.guess(["押金在哪里看？"]) == "money"
    assert categories.guess(["天气如何？"]) is None


def test_without_categories_none_is_guessed() -> None:
    assert Categories(Directory(), []).guess(["怎么退款？"]) is None


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("删除银行卡请联系在线客服，不用带卡。", ("chat",)),
        ("解除了绑定后请联系在线客服，说明原因。", ("chat",)),
        ("除了在线客服，还可以发邮件。", ("email",)),
        ("除在线客服以外，还可以发邮件。", ("email",)),
        ("除在线客服外还可以发邮件。", ("email",)),
    ],
)
def test_only_what_stands_behind_besides_is_set_aside(text: str, ids: tuple[str, ...]) -> None:
    assert CHANNELS.ids("", text) == ids
