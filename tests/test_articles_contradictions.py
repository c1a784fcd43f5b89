"""The same question twice, and the same thing said differently."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqsearch.articles.contradictions import Contradiction, find_contradictions
from faqsearch.articles.drafts import Draft
from faqsearch.articles.duplicates import find_duplicates
from faqsearch.articles.quantities import QuantityKind, disagree, quantities
from faqsearch.knowledge import Channel, Directory

DIRECTORY = Directory(
    channels={
        "email": Channel("email", "邮件支持", "官网", words=("客服邮箱",)),
        "chat": Channel("chat", "在线客服", "官网", words=("在线客服",)),
        "hotline": Channel("hotline", "客服热线", "官网", words=("客服热线", "热线")),
    }
)


def draft(question: str, answer: str, file: str = "a.txt", channels: Sequence[str] = ()) -> Draft:
    return Draft(question, "x", file, 1, file, question, question, (), answer, None, tuple(channels), (), id=question)


def found(*drafts: Draft, directory: Directory = DIRECTORY) -> list[Contradiction]:
    return find_contradictions(drafts, directory, find_duplicates(drafts))


def values(contradiction: Contradiction) -> list[str]:
    return [said.value for said in contradiction.statements]


@pytest.mark.parametrize(
    ("text", "kind", "low", "high", "unit"),
    [
        ("24小时内回复", QuantityKind.DURATION, 1440, 1440, "clock"),
        ("48 小时内回复", QuantityKind.DURATION, 2880, 2880, "clock"),
        ("二十四小时", QuantityKind.DURATION, 1440, 1440, "clock"),
        ("1-3个工作日", QuantityKind.DURATION, 1440, 4320, "working"),
        ("一到三个工作日", QuantityKind.DURATION, 1440, 4320, "working"),
        ("3～5 天", QuantityKind.DURATION, 4320, 7200, "clock"),
        ("两三天", QuantityKind.DURATION, 2880, 4320, "clock"),
        ("几分钟内", QuantityKind.DURATION, 2, 9, "clock"),
        ("十几分钟", QuantityKind.DURATION, 11, 19, "clock"),
        ("半小时", QuantityKind.DURATION, 30, 30, "clock"),
        ("7日内", QuantityKind.DURATION, 10080, 10080, "clock"),
        ("一周左右", QuantityKind.DURATION, 10080, 10080, "clock"),
        ("2个月", QuantityKind.DURATION, 86400, 86400, "clock"),
        ("最多5次", QuantityKind.COUNT, 5, 5, "次"),
        ("绑定三张卡", QuantityKind.COUNT, 3, 3, "张"),
        ("手续费0.5%", QuantityKind.AMOUNT, 0.5, 0.5, "%"),
        ("2万元以内", QuantityKind.AMOUNT, 20000, 20000, "元"),
        ("9:00-18:00", QuantityKind.OPENING_HOURS, 540, 1080, "opening"),
        ("22:00至次日6:00", QuantityKind.OPENING_HOURS, 1320, 1800, "opening"),
    ],
)
def test_quantities_are_read_as_numbers(text: str, kind: QuantityKind, low: float, high: float, unit: str) -> None:
    (quantity,) = quantities(text)
    assert (quantity.kind, quantity.low, quantity.high, quantity.unit) == (kind, low, high, unit)
    assert text[quantity.start : quantity.end].strip() == quantity.text


@pytest.mark.parametrize(
    "text", ["第3天", "5月1日", "2026年", "一个问题", "几种方式", "一些", "V2.1.0", "第一次", "24小时制"]
)
def test_dates_ordinals_and_indefinite_counts_are_no_quantities(text: str) -> None:
    assert list(quantities(text)) == []


@given(st.text(alphabet="0123456789一二两三十百几半个多.-~至到:： 小时分钟天日工作周月年次张元万%内", max_size=60))
def test_any_row_of_numbers_and_units_is_read(text: str) -> None:
    for quantity in quantities(text):
        assert quantity.low <= quantity.high or "到" in quantity.text or any(sign in quantity.text for sign in "-~至")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("24小时内", "48小时内", True),
        ("24小时内", "一天内", False),
        ("1-3个工作日", "3个工作日", False),
        ("1-3天", "1-3个工作日", True),
        ("几分钟", "5分钟", False),
        ("几分钟", "半小时", True),
        ("5次", "5张", False),
        ("5次", "3次", True),
    ],
)
def test_quantities_disagree_when_both_cannot_hold(one: str, other: str, expected: bool) -> None:
    (first,), (second,) = quantities(one), quantities(other)
    assert disagree(first, second) is disagree(second, first) is expected


def test_reply_times_of_a_channel_contradict_wherever_they_are_said() -> None:
    (contradiction,) = found(
        draft("邮件多久回复？", "一般会在24小时内回复邮件。"),
        draft("怎么写邮件？", "写清楚问题。\n\n客服通常会在48小时内给出反馈。", "b.txt"),
        draft("响应速度如何？", "在线客服几分钟内响应，而邮件可能需要1-3个工作日。", "c.txt"),
    )
    assert (contradiction.kind, contradiction.about) == ("duration", "邮件支持 · 回复时间")
    assert values(contradiction) == ["24小时内", "48小时内", "1-3个工作日"]
    assert contradiction.statements[2].quote == "在线客服几分钟内响应，而邮件可能需要1-3个工作日。"


def test_reply_times_of_different_channels_do_not_contradict() -> None:
    assert found(draft("在线客服多快？", "几分钟内响应。"), draft("邮件多久回复？", "24小时内回复。")) == []


def test_a_channel_is_known_by_common_words_without_any_directory() -> None:
    said = (draft("邮件多久回复？", "24小时内回复。"), draft("写邮件", "48小时内回复。"))
    assert [values(item) for item in found(*said, directory=Directory())] == [["24小时内", "48小时内"]]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("密码连续输错5次会被锁定。", "密码连续输错3次会被锁定。", ["5次", "3次"]),
        ("每张会员卡最多绑定3辆车。提现手续费是0.5%。", "提现手续费是1%。", ["0.5%", "1%"]),
        ("退款3个工作日到账。", "退款一般7个工作日到账。", ["3个工作日", "7个工作日"]),
    ],
)
def test_quantities_of_the_same_thing_contradict(one: str, other: str, expected: list[str]) -> None:
    filler = [draft(f"无关的问题{number}？", f"无关的第{number}种回答。", "c.txt") for number in range(9)]
    (contradiction,) = found(draft("提醒", one), draft("提示", other, "b.txt"), *filler)
    assert values(contradiction) == expected


def test_quantities_of_different_things_do_not_contradict() -> None:
    assert (
        found(draft("怎么注册？", "用手机号注册，十分钟内出结果。"), draft("骑行", "行程结束后三分钟内可以取消。"))
        == []
    )


def test_different_channels_called_the_best_contradict() -> None:
    (contradiction,) = found(
        draft("热线", "客服热线通常可以获取最快的响应。"), draft("在线", "最便捷的联系方式是在线客服。", "b.txt")
    )
    assert (contradiction.kind, values(contradiction)) == ("channel", ["客服热线", "在线客服"])


def test_different_channels_called_the_best_for_different_matters_do_not_contradict() -> None:
    one = draft("投诉", "投诉最快的方式是拨打客服热线。")
    other = draft("冻结", "紧急冻结最快的方式是联系在线客服。", "b.txt")
    general = draft("联系", "最快的联系方式是在线客服。", "c.txt")
    assert found(one, other, general) == []


def test_different_channels_called_the_best_for_the_same_matter_contradict() -> None:
    one = draft("投诉", "投诉最快的方式是拨打客服热线。")
    other = draft("冻结", "投诉最便捷的途径是在线客服。", "b.txt")
    assert [values(item) for item in found(one, other)] == [["客服热线", "在线客服"]]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("密码输错5次会锁定账户。", "连续输错密码三次，账户会被锁定。", [["5次", "三次"]]),
        ("密码输错5次，账户锁定。", "短信每天最多发送3次，请稍候。", []),
    ],
)
def test_counts_of_the_same_thing_contradict_in_any_order_of_words(
    one: str, other: str, expected: list[list[str]]
) -> None:
    filler = [draft(f"无关的问题{number}？", f"无关的第{number}种回答。", "c.txt") for number in range(9)]
    said = (draft("登录时有什么限制？", one), draft("安全须知有哪些？", other, "b.txt"))
    assert [values(item) for item in found(*said, *filler)] == expected


def test_a_choice_of_the_best_is_no_recommendation() -> None:
    assert found(draft("热线", "用户可以选择最便捷的联系方式，如热线。"), draft("在线", "最快的方式是在线客服。")) == []


def test_the_same_question_sent_to_different_channels_contradicts() -> None:
    (contradiction,) = found(
        draft("怎么申请退款？", "请联系在线客服。", "a.txt", ["chat"]),
        draft("如何申请退款？", "发到客服邮箱。", "b.txt", ["email"]),
    )
    assert [(said.value, said.quote) for said in contradiction.statements] == [
        ("在线客服", "请联系在线客服。"),
        ("邮件支持", "发到客服邮箱。"),
    ]


def groups(*drafts: Draft) -> list[list[str]]:
    return [[item.question for item in group.drafts] for group in find_duplicates(drafts)]


FILLER = [
    draft(f"{word}在哪里看？", f"在{word}页。", "c.txt") for word in ("行程", "账单", "优惠", "会员", "车况", "地图")
]


def test_the_same_question_in_two_articles_is_found_in_other_words_and_with_more_of_them() -> None:
    steps = "在登录页点“忘记密码”，输入绑定的手机号，收到验证码后设置新密码。"
    assert groups(
        draft("青鸟单车如何找回注册账户的密码？", f"{steps}请保管好。", "a.txt"),
        draft("怎么找回账户密码？", f"按步骤来：{steps}", "b.txt"),
        *FILLER,
    ) == [["青鸟单车如何找回注册账户的密码？", "怎么找回账户密码？"]]


def test_questions_that_share_words_but_not_the_answer_are_no_duplicates() -> None:
    one = draft("充值失败怎么办？", "检查银行卡信息是否正确。", "a.txt")
    other = draft("开锁失败怎么办？", "打开蓝牙再扫码。", "b.txt")
    assert groups(one, other, *FILLER) == []


def test_within_one_article_only_the_very_same_question_is_a_duplicate() -> None:
    same = [draft("怎么退款？", "点退款。"), draft("怎么退款？", "联系客服。"), draft("如何退款？", "点退款。")]
    assert groups(*same) == [["怎么退款？", "怎么退款？"]]


def test_many_equal_questions_are_one_group() -> None:
    many = [draft("怎么退款？", f"回答{number}。", f"{number}.txt") for number in range(300)]
    assert [len(group) for group in groups(*many)] == [300]


def test_addresses_code_and_versions_are_no_quantities() -> None:
    text = "见 https://example.com/a%20b%E5%A4%A95% 与[说明](a%203%.md)，`3 天`，版本 3.25.0 次新。"
    assert list(quantities(text)) == []
    assert [found.low for found in quantities("见 https://example.com/5%20 ，3 天内")] == [4320]


@pytest.mark.parametrize(
    "text",
    [
        "见 docs/a%20b%E6%AD%A53%E6%AC%A1.md",
        "见 www.example.com/3%E6%AC%A1%205%",
        "2026-05-01 至 2026/5/3 12:30，2024年5月1日-3日内",
        "5 月 1 日后、2026 年 12 月 31 日内、10月1日至7日内、2021年内",
        "版本 2.3 个、v3 台、3.25.0 次、Windows 10 个人版、Python 3.11 台、64 位系统",
        "订单号：20240511 笔、工单号 A-1024 次、编号为 12 项、型号 WR-330 台、#1024 条",
        "客服 400-820-8820 次、010-12345678 次、20240511 个、错误码 502 次、端口 8080 个",
        "IPv4 位、H5 项、Q7 项、K8s 个、JDK 17 项目、2.1 个人信息",
    ],
)
def test_addresses_dates_versions_and_ids_are_no_quantities(text: str) -> None:
    assert list(quantities(text)) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026年5月1日起 3 天内", ["3 天内"]),
        ("2020-3000元", ["2020-3000元"]),
        ("300-500元，手续费0.5%", ["300-500元", "0.5%"]),
        ("APP 24 小时内，满 RMB100元", ["24 小时内", "100元"]),
        ("单号 A1 的订单 3 天内发货，最多 5 个人", ["3 天内", "5 个"]),
        ("1000000元，2.5 倍", ["1000000元", "2.5 倍"]),
        ("见 https://a.com/5%20 ，最多 5 次", ["5 次"]),
        ("5%-10%，24日内", ["24日内", "5%", "10%"]),
    ],
)
def test_quantities_beside_them_are_still_read(text: str, found: list[str]) -> None:
    assert [quantity.text for quantity in quantities(text)] == found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("系统升级在2026年5月1日后完成。", "系统升级在2026年6月3日后完成。"),
        (
            "升级包见 files/v1%E7%89%88%E6%AC%A12%E6%AC%A1.zip 下载。",
            "升级包见 files/v2%E7%89%88%E6%AC%A13%E6%AC%A1.zip 下载。",
        ),
        ("请升级到 Android 8 个人版客户端。", "请升级到 Android 10 个人版客户端。"),
        ("请在工单里写编号 1024 条目的情况。", "请在工单里写编号 2048 条目的情况。"),
    ],
)
def test_what_counts_nothing_contradicts_nothing(one: str, other: str) -> None:
    drafts = [draft("怎么升级系统？", text, name) for text, name in ((one, "a.txt"), (other, "b.txt"))]
    assert find_contradictions(drafts, Directory(), find_duplicates(drafts)) == []
