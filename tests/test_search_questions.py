"""Two questions in one message: none of them is lost."""

import pytest

from faqsearch.search.outcome import Status
from faqsearch.search.searcher import Searcher


@pytest.mark.parametrize("joint", ["？", "和", "，还有", "；另外", "，顺便"])
@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("怎么申请退款", "refund-dispute"), ("修改个人信息", "update-account-info")),
        (("怎么绑定银行卡", "bind-bank-card"), ("登录失败怎么办", "login-failure")),
    ],
)
def test_the_user_is_asked_which_comes_first(
    sample: Searcher, one: tuple[str, str], other: tuple[str, str], joint: str
) -> None:
    found = sample.search(f"{one[0]}{joint}{other[0]}")
    assert found.status is Status.AMBIGUOUS
    assert {hit.entry.id for hit in found.hits[:2]} == {one[1], other[1]}
    assert [hit.score for hit in found.hits] == sorted((hit.score for hit in found.hits), reverse=True)
    assert len({hit.entry.id for hit in found.hits}) == len(found.hits)


@pytest.mark.parametrize(
    "text", ["账号和密码忘了", "忘记密码了怎么办？急！！", "怎么申请退款？怎么退款？", "转账失败了，银行卡和余额都正常"]
)
def test_one_question_is_answered_however_it_is_put(sample: Searcher, text: str) -> None:
    assert sample.search(text).status is Status.ANSWERED
