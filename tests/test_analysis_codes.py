"""Codes, and entries that are about another one."""

import pytest

from faqsearch.analysis.codes import codes, contradicts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("路由器wr-332怎么重置", {"wr332"}),
        ("升级到v2.3.1以后", {"v2.3.1"}),
        ("打不开192.168.31.1", {"192.168.31.1"}),
        ("c#怎么接入", {"c#"}),
        ("c++ sdk", {"c++"}),
        ("报错e 1001", {"e1001"}),
        ("等了30分钟", set()),  # an amount is no code
        ("密码是什么", set()),
    ],
)
def test_codes_are_found_in_one_spelling(text: str, expected: set[str]) -> None:
    assert codes([text]) == expected


@pytest.mark.parametrize(
    ("asked", "said", "expected"),
    [
        ("wr-332", "wr-330 wr-331", True),
        ("wr332", "wr-332 wr-330", False),
        ("c#", "c++", True),
        ("192.168.1.1", "192.168.31.1", True),
        ("e1001", "怎么联系客服", False),  # the entry is about no code at all
        ("th02", "wr-330", False),  # nor of this shape
    ],
)
def test_an_entry_on_another_code_of_the_shape_contradicts(asked: str, said: str, expected: bool) -> None:
    assert contradicts(codes([asked]), codes([said])) is expected
