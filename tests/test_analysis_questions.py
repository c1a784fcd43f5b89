"""Several questions in one message."""

import pytest

from faqsearch.analysis.questions import questions


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("怎么退款和开发票", ("怎么退款", "开发票")),
        ("怎么退款?怎么开发票?", ("怎么退款", "怎么开发票")),
        ("怎么退款,还有怎么开发票", ("怎么退款", "怎么开发票")),
        ("密码忘了。另外手机号换了", ("密码忘了", "手机号换了")),
        ("怎么退款", ()),
        ("怎么退款?", ()),
        ("充值没到账,已经三天了", ()),  # a comma ends no question
        ("我和你", ()),
        ("", ()),
    ],
)
def test_a_message_is_taken_apart_where_a_question_may_end(text: str, parts: tuple[str, ...]) -> None:
    assert questions(text) == parts


def test_so_many_questions_are_taken_as_anybody_asks_at_once() -> None:
    assert len(questions("怎么退款?" * 100)) == 4
