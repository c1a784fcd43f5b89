"""Drafts alone make a corpus that answers: the four real articles, imported, indexed, searched."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from faqsearch.cli import main
from faqsearch.config import Settings
from faqsearch.search.outcome import Status
from faqsearch.search.searcher import Searcher
from faqsearch.search.snapshots import Snapshots

ROOT = Path(__file__).resolve().parent.parent
ARTICLES = sorted((ROOT.parent / "shared" / "articles").glob("*.txt"))

pytestmark = pytest.mark.skipif(
    len(ARTICLES) < 4, reason="the four raw articles are not beside the repository, in ../shared/articles"
)


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    """A search over nothing but the drafts, as an operator would set it up."""
    folder = tmp_path_factory.mktemp("drafts")
    out, index = folder / "corpus", folder / "index"
    for arguments, told in (
        (["import", *map(str, ARTICLES), "--out", str(out), "--corpus", str(ROOT / "corpus")], ""),
        (["reindex", "--corpus", str(out), "--index", str(index), "--drafts"], "Too few variants to learn from"),
    ):
        result = CliRunner().invoke(main, arguments)
        assert (result.exit_code, result.stderr.partition(":")[0]) == (0, told)
    return Snapshots(Settings(index_dir=index)).current()


@pytest.mark.parametrize(
    ("query", "question", "fact"),
    [
        ("忘记密码了怎么找回", "如何找回账户密码？", "垃圾邮箱"),
        ("充值失败是什么原因", "充值失败怎么办？", "余额不足"),
        ("账户被冻结了怎么解冻", "账户冻结及解冻怎么处理？", "身份验证信息"),
        ("怎么联系在线客服", "如何通过在线客服联系OKPay客服？", "右下角"),
        ("提现延迟怎么处理", "如何处理提现延迟问题？", "银行处理时间"),
        ("账户信息怎么修改", "如何修改OKPay账户信息？", "邮箱联系支持团队"),
        ("投诉要收集什么证据", "如何收集投诉证据？", "聊天记录"),
        ("支持跨国转账吗", "OKPay是否支持跨国转账？", "SWIFT码"),
        ("联系客服前要准备哪些信息", "联系客服时需要准备哪些信息？", "设备型号"),
        ("客服响应太慢怎么办", "客服响应慢怎么办？", "社交媒体"),
    ],
)
def test_drafts_answer_plain_questions(searcher: Searcher, query: str, question: str, fact: str) -> None:
    outcome = searcher.search(query)
    assert outcome.top is not None
    assert (outcome.status, outcome.top.entry.question) == (Status.ANSWERED, question)
    assert fact in outcome.top.entry.answer


@pytest.mark.parametrize(
    ("query", "question", "fact"),
    [
        ("户头冻住了怎么解封", "账户冻结及解冻怎么处理？", "身份验证信息"),
        ("怎么改账号资料", "如何修改OKPay账户信息？", "邮箱联系支持团队"),
        ("pwd忘了怎么找回", "如何找回账户密码？", "垃圾邮箱"),
    ],
)
def test_drafts_help_those_who_say_it_by_synonyms(searcher: Searcher, query: str, question: str, fact: str) -> None:
    """Answered, or asked back with the right one first: nobody has taught this corpus that they mean the same."""
    outcome = searcher.search(query)
    assert outcome.top is not None
    assert outcome.top.entry.question == question
    assert outcome.status in (Status.ANSWERED, Status.AMBIGUOUS)
    assert fact in outcome.top.entry.answer
