"""The four real articles, where they are at hand: every cited section yields an entry, and no fact is lost."""

import html
import re
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
import yaml

from faqsearch.articles import ImportReport, import_files
from faqsearch.articles.characters import tidy
from faqsearch.articles.drafts import Draft
from faqsearch.corpus import read_corpus

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
FILES = {"A": "000_682c3f2fca5e0ac9.txt", "B": "001_3955f968eeae2929.txt", "C": "002_4fc3b79cd1f98a33.txt"} | {
    "D": "003_df43bce64f7fba72.txt"
}

pytestmark = pytest.mark.skipif(
    not all((SHARED / "articles" / name).is_file() for name in FILES.values()),
    reason="the four raw articles are not beside the repository, in ../shared/articles",
)

# Every section that the topics of the sample domain cite, with a word of its question and words of its facts.
# A main section stands for its parts (A3, D2); B-FAQ1 is the first of B's numbered questions.
CITED = {
    "A2.1": ("登录", ["找回密码", "网络", "锁定"]),
    "A2.2": ("交易失败", ["余额不足", "对方账号", "提示"]),
    "A2.3": ("提现", ["银行处理时间", "交易记录和时间"]),
    "A2.4": ("响应慢", ["高峰期", "社交媒体"]),
    "A3": ("投诉", ["权", "证据", "自助"]),
    "A3.1": ("权益", ["公平和及时"]),
    "A3.2": ("证据", ["聊天记录"]),
    "A3.3": ("自助", ["帮助文档"]),
    "A4": ("投诉", ["在线表单", "私信"]),
    "A4.1": ("官网", ["帮助中心", "在线表单"]),
    "A4.2": ("电话", ["账号信息", "交易详情"]),
    "A4.3": ("社交媒体", ["留言或私信"]),
    "A4.4": ("邮件", ["诉求"]),
    "A5.1": ("格式", ["发件人信息", "希望的解决方式"]),
    "A5.2": ("关键信息", ["交易号"]),
    "A5.3": ("语气", ["礼貌"]),
    "A6.1": ("期限", ["几个工作日"]),
    "A6.2": ("记录", ["时间、内容"]),
    "A6.3": ("帮助", ["更高级别", "监督机构"]),
    "A7.1": ("其他服务", ["平台"]),
    "A7.2": ("个人信息", ["损失"]),
    "A7.3": ("成功率", ["准备", "诉求", "沟通"]),
    "B1": ("功能", ["余额", "退款或交易争议", "找回密码"]),
    "B2": ("联系", ["最快的响应", "在线客服", "电子邮件", "社交媒体"]),
    "B3": ("准备", ["交易编号", "错误提示", "设备型号"]),
    "B4": ("进度", ["承诺的时间"]),
    "B5": ("关系", ["礼貌和耐心"]),
    "B-FAQ1": ("密码", ["忘记密码", "手机号码或邮箱", "验证码"]),
    "B-FAQ2": ("交易", ["交易状态", "重新发起", "退款"]),
    "B-FAQ3": ("技术支持", ["设备信息", "热线", "用户手册"]),
    "B-FAQ4": ("反馈", ["问卷", "应用商店"]),
    "B-FAQ5": ("跨国", ["手续费和汇率", "SWIFT"]),
    "C1": ("邮箱", ["第三方", "底部", "联系我们"]),
    "C2": ("邮件", ["主题", "错误信息", "截图"]),
    "C3": ("邮箱", ["24小时", "技术团队", "FAQ"]),
    "C4": ("邮箱", ["追踪提醒", "官方论坛"]),
    "C5.1": ("锁定", ["异常活动", "注册信息", "设备安全"]),
    "C5.2": ("修改", ["更改的内容", "身份证明", "请求编号"]),
    "C5.3": ("支付", ["48小时", "重复扣款", "付款凭证"]),
    "C5.4": ("安全", ["加密", "复杂密码", "Wi-Fi"]),
    "C5.5": ("效率", ["高峰期", "礼貌"]),
    "D2": ("OKPay客服", ["注册", "银行卡绑定", "货币兑换"]),
    "D2.1": ("任务", ["账户注册"]),
    "D2.2": ("服务范围", ["银行卡绑定", "货币兑换"]),
    "D3": ("联系", ["右下角", "48小时", "工作时间"]),
    "D3.1": ("在线客服", ["右下角"]),
    "D3.2": ("邮件", ["复杂", "48小时"]),
    "D3.3": ("电话", ["规定的时间"]),
    "D4.1": ("密码", ["忘记密码", "垃圾邮箱"]),
    "D4.2": ("充值", ["银行卡信息", "更换网络"]),
    "D4.3": ("交易记录", ["交易历史"]),
    "D4.4": ("冻结", ["信息未验证", "身份验证"]),
    "D5": ("响应", ["几分钟", "评价普遍良好"]),
    "D5.1": ("响应", ["几分钟", "1-3个工作日", "加派人手"]),
    "D5.2": ("评价", ["专业且耐心"]),
    "D6.1": ("准备", ["账户名"]),
    "D6.2": ("问题", ["优先级"]),
}
DROPPED = {
    "A": [
        *[(1, "outline"), (1, "title"), (3, "introduction"), (5, "introduction"), (19, "caption")],
        *[(35, "second_heading"), (37, "caption"), (43, "second_heading"), (97, "second_heading")],
        *[(103, "second_heading"), (109, "second_heading"), (139, "conclusion")],
    ],
    "B": [(1, "introduction"), (16, "caption"), (40, "caption"), (101, "conclusion")],
    "C": [(3, "introduction"), (7, "caption"), (23, "caption"), (43, "lead_in"), (87, "conclusion")],
    "D": [
        *[(1, "outline"), (3, "introduction"), (71, "conclusion")],
        *[(73, "closing_remark"), *[(73, "no_answer")] * 7, (74, "markup")],
    ],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("drafts")


@pytest.fixture(scope="module")
def report(folder: Path) -> ImportReport:
    return import_files([SHARED / "articles" / name for name in FILES.values()], folder, corpus=ROOT / "corpus")


@pytest.fixture(scope="module")
def drafts(report: ImportReport) -> list[Draft]:
    return [entry.draft for entry in report.entries]


def cited(drafts: list[Draft], source: str) -> list[Draft]:
    """The drafts of a cited section: its own, or those of its parts."""
    letter, place = source[0], source[1:]
    start = f"常见问题解答 › {place[4:]}. " if place.startswith("-FAQ") else f"第 {place} 节"
    own = [draft for draft in drafts if draft.file.endswith(FILES[letter])]
    return [draft for draft in own if draft.locator.startswith((start, f"第 {place}."))]


def test_the_list_of_cited_sections_is_that_of_the_topics() -> None:
    topics = yaml.safe_load((SHARED / "domain" / "topics.yaml").read_text(encoding="utf-8"))["topics"]
    assert set(CITED) == {source for topic in topics for source in topic["sources"]}


@pytest.mark.parametrize("source", CITED)
def test_every_cited_section_yields_an_entry_with_its_facts(drafts: list[Draft], source: str) -> None:
    word, facts = CITED[source]
    found = cited(drafts, source)
    phrasings = " ".join(text for draft in found for text in (draft.question, *draft.variants))
    answers = " ".join(draft.answer for draft in found)
    assert word in phrasings
    assert [fact for fact in facts if fact not in answers] == []


def test_what_is_left_out_is_listed_with_place_and_reason_and_carries_no_fact(report: ImportReport) -> None:
    found: dict[str, list[tuple[int, str]]] = {letter: [] for letter in FILES}
    for item in report.dropped:
        letter = next(letter for letter, name in FILES.items() if item.file.endswith(name))
        found[letter].append((item.drop.line, item.drop.reason.value))
    assert {letter: sorted(items) for letter, items in found.items()} == DROPPED
    texts = [item.drop.text for item in report.dropped if item.drop.reason.value != "outline"]
    specific = {fact for _, facts in CITED.values() for fact in facts if len(fact) > 3}
    assert [(fact, text) for fact in specific for text in texts if fact in text] == []


def test_every_sentence_of_the_articles_is_in_an_answer_or_listed_as_left_out(report: ImportReport) -> None:
    kept = "".join(bare(entry.draft.answer) for entry in report.entries)
    dropped = "".join(bare(item.drop.text) for item in report.dropped)
    for name in FILES.values():
        for line in (SHARED / "articles" / name).read_text(encoding="utf-8").splitlines():
            sentences = re.findall(r"[^。？！#<>]+[。！]", tidy(line))
            assert [text for text in sentences if bare(text) not in kept and bare(text) not in dropped] == []


def bare(text: str) -> str:
    return re.sub(r"\W", "", text)


def test_no_tag_outline_or_caption_is_in_an_answer_and_its_punctuation_is_full_width(report: ImportReport) -> None:
    titles = {file.title for file in report.files}
    for entry in report.entries:
        answer = entry.draft.answer
        assert not re.search(r"[<>#]|大纲|引言|结语|問題|[\u4e00-\u9fff][,;:!?(]|[,;:!?)][\u4e00-\u9fff]|  +", answer)
        assert [title for title in titles if title in answer] == []
        assert not any(row.strip().startswith(("•", "·")) for row in answer.split("\n"))


def test_questions_are_questions_and_ids_are_distinct(drafts: list[Draft]) -> None:
    assert [draft.question for draft in drafts if not draft.question.endswith("？")] == []
    assert len({draft.id for draft in drafts}) == len(drafts) == 52
    assert [draft.question for draft in drafts if draft.question.endswith("是什么？")] == [
        "客服的基本任务是什么？",
        "OKPay客服的服务范围是什么？",
    ]


def test_the_reply_times_of_mail_are_reported_as_a_contradiction_with_quotes_and_sources(report: ImportReport) -> None:
    (mail,) = [item for item in report.contradictions if item.kind == "duration"]
    assert [(said.value, said.draft.file[-24:-21], said.draft.locator[:7]) for said in mail.statements] == [
        ("24小时内", "002", "第 3 节 O"),
        ("48小时内", "002", "第 5.3 节"),
        ("48小时内", "003", "第 3.2 节"),
        ("1-3个工作日", "003", "第 5.1 节"),
    ]
    assert [said.value in said.quote for said in mail.statements] == [True] * 4


def test_the_channels_called_the_quickest_are_reported_as_a_contradiction(report: ImportReport) -> None:
    (best,) = [item for item in report.contradictions if item.kind == "channel"]
    assert {said.value for said in best.statements} == {"客服热线", "在线客服"}


def test_the_password_question_of_two_articles_is_proposed_for_merging(
    report: ImportReport, drafts: list[Draft]
) -> None:
    assert [list(group.drafts) for group in report.duplicates] == [
        [*cited(drafts, "B-FAQ1"), *cited(drafts, "D4.1")],
    ]


def test_a_word_that_an_article_lost_is_pointed_out(drafts: list[Draft]) -> None:
    assert [draft.locator for draft in drafts if draft.remarks] == ["第 2 节 发送邮件时需要注意哪些细节？"]


def test_the_drafts_are_a_corpus(report: ImportReport, folder: Path) -> None:
    entries = read_corpus(folder, drafts=True).entries
    assert {entry.id for entry in entries} == {entry.draft.id for entry in report.entries}
    assert all(entry.draft and entry.sources for entry in entries)


def as_gb18030(text: str, path: Path) -> None:
    path.with_suffix(".txt").write_bytes(text.encode("gb18030"))


def as_html(text: str, path: Path) -> None:
    page = "".join(f"<p>{html.escape(line.strip())}</p>" for line in text.splitlines())
    path.with_suffix(".html").write_text(f"<html><body>{page}</body></html>", encoding="utf-8")


def as_word(text: str, path: Path) -> None:
    document = docx.Document()
    for line in text.splitlines():
        document.add_paragraph(line.strip())
    document.save(str(path.with_suffix(".docx")))


@pytest.mark.parametrize("save", [as_gb18030, as_html, as_word])
def test_the_same_articles_pasted_into_another_format_yield_the_same_drafts(
    drafts: list[Draft], tmp_path: Path, save: Callable[[str, Path], None]
) -> None:
    for name in FILES.values():
        save((SHARED / "articles" / name).read_text(encoding="utf-8"), tmp_path / name)
    report = import_files(sorted(tmp_path.iterdir()), tmp_path / "out", corpus=ROOT / "corpus")
    found = [(entry.draft.question, entry.draft.answer, entry.draft.locator) for entry in report.entries]
    assert found == [(draft.question, draft.answer, draft.locator) for draft in drafts]


def test_importing_the_articles_again_changes_nothing(report: ImportReport, folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    paths = [SHARED / "articles" / name for name in reversed(FILES.values())]
    again = import_files(paths, folder, corpus=ROOT / "corpus")
    assert again.counts() == {"unchanged": 52}
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before
