"""What is said around a question comes off; a question keeps every word of its own."""

import pytest

from faqsearch.analysis.courtesy import without_courtesy


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("你好，请问怎么退款，谢谢", "怎么退款"),
        ("你好请问怎么退款谢谢", "怎么退款"),
        ("您好在吗 提现不到账", "提现不到账"),
        ("我想问一下账户被冻结了怎么办 谢谢啊", "账户被冻结了怎么办"),
        ("怎么挂号，急", "怎么挂号"),
        ("hi, how do i reset my password? thanks!", "how do i reset my password"),
        ("hello there, could you please tell me where invoices are, thank you very much", "where invoices are"),
    ],
)
def test_courtesies_come_off_both_ends(typed: str, asked: str) -> None:
    assert without_courtesy(typed) == asked


@pytest.mark.parametrize(
    "typed",
    [
        "急诊怎么挂号",
        "亲情网怎么开通",
        "客服电话",
        "客服 联系方式",
        "怎么感谢客服",
        "hiring policy",
        "麻烦帮我查一下",
        "highlights",
        "",
    ],
)
def test_words_that_only_begin_or_end_like_a_courtesy_stay(typed: str) -> None:
    assert without_courtesy(typed) == typed


@pytest.mark.parametrize("typed", ["你好", "谢谢你", "你好呀", "您好，在吗？", "hello there, thanks!"])
def test_nothing_but_courtesy_stays_as_it_is(typed: str) -> None:
    assert without_courtesy(typed) == typed
