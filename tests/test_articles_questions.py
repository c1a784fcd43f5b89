"""Headings become questions that a user would ask."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqsearch.articles.questions import asks_something, question_of


@pytest.mark.parametrize(
    ("heading", "question"),
    [
        ("怎样开锁？", "怎样开锁？"),
        ("怎样开锁?", "怎样开锁？"),
        ("如何退款", "如何退款？"),
        ("青鸟单车的安全性如何", "青鸟单车的安全性如何？"),
        ("开锁失败的原因与处理", "开锁失败的原因是什么，怎么处理？"),
        ("开锁失败的原因及解决方案", "开锁失败的原因是什么，怎么解决？"),
        ("账户被冻结的原因及解冻的步骤", "账户被冻结的原因是什么，解冻有哪些步骤？"),
        ("了解开锁失败的原因", "开锁失败的原因是什么？"),
        ("开锁失败问题", "开锁失败怎么办？"),
        ("还车延迟等", "还车延迟怎么办？"),
        ("车辆登记问题", "车辆登记出现问题怎么办？"),
        ("登录问题的解决办法", "登录问题怎么解决？"),
        ("忘记还车", "忘记还车怎么办？"),
        ("骑行的注意事项", "骑行要注意什么？"),
        ("骑行前的准备工作", "骑行前要做哪些准备？"),
        ("报修时需要准备的信息", "报修时需要准备哪些信息？"),
        ("报修单应包含的内容", "报修单应包含哪些内容？"),
        ("常见的联系方式", "常见的联系方式有哪些？"),
        ("还车的步骤", "还车有哪些步骤？"),
        ("会员的权益与优惠", "会员有哪些权益与优惠？"),
        ("等待回应的合理期限", "等待回应的合理期限是多久？"),
        ("客服的工作时间", "客服的工作时间是怎样的？"),
        ("起步价费用", "起步价费用是多少？"),
        ("用户对客服的评价", "用户对客服的评价如何？"),
        ("报修单的格式", "报修单的格式是怎样的？"),
        ("月卡与年卡的区别", "月卡与年卡有什么区别？"),
        ("停车位置", "停车位置在哪里？"),
        ("服务范围的详细介绍", "服务范围是什么？"),
        ("收集证据", "如何收集证据？"),
        ("尝试自助解决", "如何自助解决？"),
        ("理清问题", "如何理清问题？"),
        ("行程记录查询", "如何查询行程记录？"),
        ("密码重置", "如何重置密码？"),
        ("实名认证", "如何实名认证？"),
        ("社交媒体反馈", "如何通过社交媒体反馈？"),
        ("语气与用词的选择", "语气与用词怎么选择？"),
        ("账户冻结及解冻", "账户冻结及解冻怎么处理？"),
        ("了解自己的权益", "用户有哪些权益？"),
        ("常见问题解答", "常见问题有哪些？"),
    ],
)
def test_a_heading_becomes_its_question(heading: str, question: str) -> None:
    assert question_of(heading) == (question, True)


# Faults and circumstances that begin with a verb.
STATED = (
    "上传文档向量化后，字符数为 0",
    "升级过程提示 ModuleNotFoundError: No module named",
    "使用换个答案后检索不到知识库",
    "提交问题前",
)


@pytest.mark.parametrize(
    "heading", ["青鸟单车", "目录同步不自动运行", "服务器启动后马上退出", "添加模型失败提示 balance", *STATED]
)
def test_a_heading_that_fits_no_rule_keeps_its_words_and_says_so(heading: str) -> None:
    assert question_of(heading) == (heading, False)


@pytest.mark.parametrize(
    ("heading", "asks"), [("开锁失败的原因", True), ("押金的重要性", False), ("最佳实践", False), ("青鸟单车", False)]
)
def test_second_headings_that_only_praise_ask_nothing(heading: str, asks: bool) -> None:
    assert asks_something(heading) is asks


@given(st.text(min_size=1, max_size=200).filter(str.strip))
def test_any_heading_gives_some_question(heading: str) -> None:
    question, _ = question_of(heading)
    assert question
    assert len(question) <= 3 * len(heading) + 20
