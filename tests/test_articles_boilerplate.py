"""What is left out, why, and that no fact goes with it."""

from pathlib import Path

import pytest

from faqsearch.articles.answers import answer_markdown
from faqsearch.articles.article import Article, read_article
from faqsearch.articles.blocks import Reason
from faqsearch.articles.boilerplate import Facts
from faqsearch.articles.recognise import Words
from faqsearch.errors import InputError

DATA = Path(__file__).parent / "data" / "articles"
FACTS = Facts(Words({"chat": ["在线客服"]}), Words({"photo": ["照片"]}))


def article(name: str) -> Article:
    return read_article(DATA / name, FACTS)


def written(folder: Path, text: str) -> Article:
    path = folder / "article.md"
    path.write_text(text, encoding="utf-8")
    return read_article(path, FACTS)


def drops(found: Article) -> list[tuple[Reason, int, str]]:
    return [(drop.reason, drop.line, drop.text) for drop in found.drops]


def answers(found: Article) -> dict[str, str]:
    return {section.heading: answer_markdown(section.body) for section in found.sections}


def test_an_outline_in_one_line_goes_with_the_introduction_and_conclusion() -> None:
    found = article("outline-in-one-line.txt")
    assert answers(found) == {
        "开锁失败": "请先打开手机蓝牙，再扫一次车身上的二维码。",
        "还车失败": "请把车推进白线以内，再按一次“还车”。",
    }
    outline = "内容主体大纲 1. 引言 - 青鸟单车是什么 2. 用车问题 - 开锁失败 - 还车失败 3. 结语 - 祝您骑行愉快"
    assert drops(found) == [
        (Reason.OUTLINE, 1, outline),
        (Reason.INTRODUCTION, 3, "随着共享出行的普及，青鸟单车走进了很多城市。"),
        (Reason.CONCLUSION, 15, "骑行让生活更轻松。"),
    ]
    assert (found.title, [section.locator for section in found.sections]) == (
        "青鸟单车使用说明",
        ["第 2.1 节 用车问题 › 开锁失败", "第 2.2 节 用车问题 › 还车失败"],
    )


def test_an_outline_as_a_list_ends_where_its_first_title_comes_again() -> None:
    found = article("outline-as-list.txt")
    assert list(answers(found)) == ["怎样开锁", "怎样还车"]
    assert drops(found) == [
        (Reason.OUTLINE, 3, "目录"),
        (Reason.OUTLINE, 4, "怎样开锁"),
        (Reason.OUTLINE, 5, "怎样还车"),
    ]
    assert found.title == "青鸟单车使用说明"


@pytest.mark.parametrize("heading", ["目录服务怎么用？", "大纲编辑器打不开"])
def test_a_heading_that_only_starts_with_such_a_word_is_no_outline(tmp_path: Path, heading: str) -> None:
    assert list(answers(written(tmp_path, f"## {heading}\n\n打开“目录”页。"))) == [heading]


def test_the_outline_tells_where_a_heading_ends_that_is_glued_to_its_text_without_a_space(tmp_path: Path) -> None:
    text = "目录 1. 开锁 - 开锁失败 2. 还车\n\n## 开锁失败请先打开手机蓝牙，再扫码。"
    assert answers(written(tmp_path, text)) == {"开锁失败": "请先打开手机蓝牙，再扫码。"}


def test_a_text_glued_behind_an_outline_is_kept(tmp_path: Path) -> None:
    found = written(tmp_path, "目录 1. 开锁 - 蓝牙 2. 还车 白线以外不能还车。\n\n## 开锁\n\n打开蓝牙。")
    assert "白线以外不能还车。" not in " ".join(drop.text for drop in found.drops if drop.reason is Reason.OUTLINE)


def test_captions_are_left_out_and_give_the_title() -> None:
    found = article("captions.txt")
    assert found.title == "青鸟单车使用全攻略：从开锁到还车"
    assert drops(found) == [
        (Reason.CAPTION, 3, found.title),
        (Reason.CAPTION, 7, found.title),
        (Reason.CAPTION, 13, "图1：还车按钮"),
        (Reason.CAPTION, 19, "还车区示意图"),
    ]
    assert answers(found) == {
        "开锁失败": "请先打开手机蓝牙，再扫一次车身上的二维码。\n\n还不行就换一辆车。",
        "还车失败": "请把车推进白线以内，再按一次“还车”。\n\n![还车区示意图](area.png)\n\n白线以外不能还车。",
    }


def test_a_repeated_line_with_a_number_to_call_is_no_caption(tmp_path: Path) -> None:
    found = written(
        tmp_path, "## 甲\n\n文字一。\n\n客服热线 400-000-0000\n\n## 乙\n\n文字二。\n\n客服热线 400-000-0000"
    )
    assert all("400-000-0000" in answer for answer in answers(found).values())


@pytest.mark.parametrize(
    "advice", ["请勿把验证码告诉任何其他人", "骑行的时候必须全程戴好头盔", "注意检查车胎和两边的刹车"]
)
def test_advice_that_is_given_twice_is_no_caption(tmp_path: Path, advice: str) -> None:
    found = written(tmp_path, f"## 甲\n\n文字一。\n\n{advice}\n\n## 乙\n\n文字二。\n\n{advice}")
    assert answers(found) == {"甲": f"文字一。\n\n{advice}", "乙": f"文字二。\n\n{advice}"}


def test_a_question_that_heads_text_in_two_places_is_no_caption(tmp_path: Path) -> None:
    text = "车锁总是打不开怎么办？\n\n打开蓝牙。\n\n怎么还车？\n\n推进白线。\n\n车锁总是打不开怎么办？\n\n换一辆车。"
    assert [section.heading for section in written(tmp_path, text).sections].count("车锁总是打不开怎么办？") == 2


def test_a_conclusion_behind_the_last_answer_is_left_out() -> None:
    found = article("conclusion-glued-to-last-answer.txt")
    assert answers(found)["怎样还车？"] == "把车停进白线，按“还车”。"
    assert [drop.reason for drop in found.drops] == [Reason.INTRODUCTION, Reason.CONCLUSION]


def test_an_introduction_or_conclusion_with_a_fact_of_its_own_is_kept() -> None:
    found = article("conclusion-with-a-fact.txt")
    assert answers(found)["结语"] == "还有疑问请拨打95500，工作日9:00-18:00有人接听。"
    assert found.drops == ()


@pytest.mark.parametrize(
    "fact",
    [
        "请找在线客服",
        "请带照片",
        "10分钟",
        "点“退款”",
        "help@example.com",
        "https://example.com",
        "每个账户绑定5张银行卡",
        "未成年人不得注册",
        "骑行仅限市区",
        "骑行前必须戴头盔",
    ],
)
def test_every_kind_of_fact_keeps_a_conclusion_unless_a_section_says_it_too(tmp_path: Path, fact: str) -> None:
    kept = written(tmp_path, f"## 甲\n\n文字。\n\n## 结语\n\n{fact}。")
    assert list(answers(kept)) == ["甲", "结语"]
    dropped = written(tmp_path, f"## 甲\n\n{fact}。\n\n## 结语\n\n{fact}。")
    assert list(answers(dropped)) == ["甲"]


@pytest.mark.parametrize("text", ["以上是10个常见的问题。", "我们不得不说，骑行让生活更轻松。"])
def test_a_count_of_questions_and_a_turn_of_phrase_keep_no_conclusion(tmp_path: Path, text: str) -> None:
    assert list(answers(written(tmp_path, f"## 甲\n\n文字。\n\n## 结语\n\n{text}"))) == ["甲"]


def test_questions_without_an_answer_are_listed_one_by_one() -> None:
    found = article("unanswered.txt")
    assert answers(found) == {"还车失败": "请把车推进白线以内。"}
    assert drops(found) == [
        (Reason.NO_ANSWER, 1, "车锁打不开怎么办？"),
        (Reason.CLOSING_REMARK, 1, "以上问题可以为读者提供更多信息。"),
        (Reason.NO_ANSWER, 1, "什么时候有新车？"),
        (Reason.NO_ANSWER, 1, "常见问题"),
    ]


def test_an_announcement_above_parts_is_left_out_and_an_answer_there_is_kept(tmp_path: Path) -> None:
    announced = written(tmp_path, "## 常见问题\n\n以下是三个常见的问题：\n\n### 甲？\n\n文字。\n\n## 乙\n\n文字。")
    assert [(drop.reason, drop.section) for drop in announced.drops] == [(Reason.LEAD_IN, "常见问题")]
    answered = written(tmp_path, "## 收费\n\n骑行按时间收费。\n\n### 甲？\n\n文字。\n\n## 乙\n\n文字。")
    assert answers(answered)["收费"] == "骑行按时间收费。"


@pytest.mark.parametrize(
    "text", ["信用卡支付的订单不支持退款。具体流程如下：", "订单以付款时间为准。具体流程如下：", "14岁以下由家长陪同。"]
)
def test_a_sentence_that_announces_nothing_keeps_the_text_above_parts(tmp_path: Path, text: str) -> None:
    found = written(tmp_path, f"## 退款\n\n{text}\n\n### 甲？\n\n文字。\n\n## 乙\n\n文字。")
    assert answers(found)["退款"] == text


def test_text_above_all_headings_answers_the_title_or_is_listed(tmp_path: Path) -> None:
    titled = written(tmp_path, "# 怎么注册？\n\n用手机号注册。\n\n## 甲\n\n文字。\n\n## 乙\n\n文字。")
    assert answers(titled)["怎么注册？"] == "用手机号注册。"
    untitled = written(tmp_path, "这里是一段话，没有标题。\n\n## 甲\n\n文字。\n\n## 乙\n\n文字。")
    assert drops(untitled) == [(Reason.NO_QUESTION, 1, "这里是一段话，没有标题。")]


@pytest.mark.parametrize("address", ["<https://example.com/refund>", "https://example.com/refund", "help@example.com"])
def test_an_address_on_a_line_of_its_own_is_an_answer_and_no_heading(tmp_path: Path, address: str) -> None:
    found = written(tmp_path, f"## 退款\n\n{address}\n\n三天内到账。\n\n## 乙\n\n文字。")
    assert list(answers(found)) == ["退款", "乙"]
    assert answers(found)["退款"] == f"{address}\n\n三天内到账。"


def test_junk_tags_are_listed_and_leave_nothing_in_the_answer() -> None:
    found = article("junk-tags.txt")
    assert answers(found) == {"开锁失败": "请先打开手机蓝牙，再扫一次<你的车>身上的二维码。"}
    assert [(reason, line) for reason, line, _ in drops(found)] == [
        (Reason.MARKUP, 3),
        (Reason.SCRIPT, 4),
        (Reason.SCRIPT, 5),
        (Reason.MARKUP, 6),
    ]


def test_bullets_become_lists_with_their_depth() -> None:
    assert answers(article("bullets.txt")) == {
        "骑行前要检查什么？": "请看三处：\n\n- 车胎：按一按，不软。\n- 刹车：捏一捏，两边都灵。\n"
        "    - 前刹\n    - 后刹\n- 座椅：拉杆扣紧。\n\n检查内容：\n\n- 车铃\n- 车灯\n- 反光片"
    }


def test_stray_traditional_characters_are_made_simplified() -> None:
    found = article("traditional.txt")
    assert found.simplified == 3
    assert [section.heading for section in found.sections] == ["开锁失败"]
    assert answers(found)["开锁失败"].startswith("请先打开手机蓝牙，再扫一次车身上的二维码。如果还不行，换一辆车再试")


def test_half_width_punctuation_becomes_full_width_but_for_addresses_times_and_versions() -> None:
    assert answers(article("half-width.txt")) == {
        "开锁失败：怎么处理？": "请先打开手机蓝牙（设置里可以找到），再扫一次二维码；还不行就联系客服。地址是"
        "https://example.com/a,b?c=1:2，邮箱是help@example.com，电话服务时间9:30-18:00，版本2.1.0以上。"
    }


@pytest.mark.parametrize("text", ["只有一段话，没有标题。", "## 甲\n\n## 乙\n", "## 引言\n\n随着出行方式的发展。"])
def test_a_file_without_a_section_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match="no section was found"):
        written(tmp_path, text)
