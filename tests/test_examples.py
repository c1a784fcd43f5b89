"""The examples do what they say; the page that embeds the component is in tests/browser."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from conftest import Site, build_index, write_corpus
from test_serve import serving

ROOT = Path(__file__).resolve().parent.parent
CHATBOT = ROOT / "examples" / "chatbot.py"
CRON = ROOT / "examples" / "reindex-cron"


def plain_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("FAQSEARCH_")}


@pytest.fixture(scope="module")
def service(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(site.index, tmp_path_factory.mktemp("service"), workers="1") as server:
        yield f"http://127.0.0.1:{server.port}"


def chat(address: str, *lines: str) -> str:
    """A whole conversation, of which the bot's side is printed."""
    finished = subprocess.run(
        [sys.executable, CHATBOT, address],
        input="\n".join(lines) + "\n\n",
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={**plain_environment(), "PYTHONUTF8": "1"},
    )
    assert finished.stderr == ""
    return finished.stdout.rstrip("\n")


def test_the_chatbot_answers_with_its_source_and_a_way_on(service: str) -> None:
    text = chat(service, "账户被冻结了怎么办")
    assert text.startswith("您好，请说说您的问题")
    assert "请联系客服解冻：\n1. 问清原因\n2. 提供身份信息" in text
    assert "（出处：客服说明 第 4 节）" in text
    assert text.endswith("没解决的话，可以找在线客服：官网右下角。")


def test_the_chatbot_hands_over_what_it_cannot_answer(service: str) -> None:
    text = chat(service, "怎么注销账户")
    assert "我帮您转人工" in text
    assert "- 客服热线（现在休息）：官网 +86 400-000-0000" in text
    assert "请备好账户信息" in text
    assert "谁来问都不要说：登录密码、支付密码" in text
    assert text.endswith("可以这样告诉客服：我问过：\n1. 怎么注销账户")


def test_the_chatbot_greets_back_and_thanks_back_and_hands_over_only_then(service: str) -> None:
    text = chat(service, "你好", "账户被冻结了怎么办", "谢谢！", "还是不行")
    greeted, answered, thanked, handed_over = text.split("\n\n")
    assert greeted.endswith("您好，请说说您的问题。")
    assert "请联系客服解冻" in answered
    assert thanked == "不客气，还有别的问题请说。"
    assert handed_over.startswith("我帮您转人工：\n- 在线客服（现在服务中）")
    assert "请备好截图，只给官方渠道" in handed_over
    assert handed_over.endswith("1. 账户被冻结了怎么办\n2. 还是不行")


VAGUE = "忘记登录密码登录失败"
ANSWERS = {"登录失败怎么办？": "检查网络后重新登录", "忘记密码了怎么重置？": "在登录页点击忘记密码"}


@pytest.fixture(scope="module")
def unsure(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service that is never sure enough to answer."""
    settings = {"answered_confidence": "1.0", "ambiguous_confidence": "0.01"}
    with serving(site.index, tmp_path_factory.mktemp("unsure"), workers="1", **settings) as server:
        yield f"http://127.0.0.1:{server.port}"


def test_the_chatbot_asks_back_takes_a_number_or_a_place_and_gives_up_asking(unsure: str) -> None:
    asked = chat(unsure, VAGUE)
    assert "您想问的是下面哪一个问题？" in asked
    options = [line[3:] for line in asked.splitlines() if line[:3] in ("1. ", "2. ")]
    assert set(options) == set(ANSWERS)
    assert ANSWERS[options[0]] in chat(unsure, VAGUE, "1")
    assert ANSWERS[options[1]] in chat(unsure, VAGUE, "第二个")
    assert "我帮您转人工" in chat(unsure, VAGUE, "都不是")
    thrice = chat(unsure, VAGUE, VAGUE, VAGUE)
    assert thrice.count("您想问的是下面哪一个问题？") == 2
    assert thrice.count("我帮您转人工") == 1


def test_the_chatbot_cuts_what_is_too_long_and_survives_a_service_that_is_gone(service: str) -> None:
    assert "在订单页申请退款" in chat(service, "怎么申请退款" + " " * 600)
    assert "请说说您的问题" in chat(service, "？" * 501)
    assert "暂时连不上知识库" in chat("http://127.0.0.1:9", "退款")


def test_the_chatbot_needs_no_channels(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    (corpus / "invoice.md").write_text("---\nquestion: 怎么开发票？\n---\n在订单页开。\n", encoding="utf-8")
    build_index(corpus, index)
    with serving(index, tmp_path, workers="1", answered_confidence="0") as server:
        text = chat(f"http://127.0.0.1:{server.port}", "怎么开发票", "zzqx")
    assert text.splitlines()[1:4] == ["在订单页开。", "", "抱歉，这个问题我答不了。"]


def test_the_chatbot_says_when_a_channel_opens(tmp_path: Path) -> None:
    index = tmp_path / "index"
    corpus = write_corpus(tmp_path / "corpus")
    directory = (corpus / "channels.yaml").read_text(encoding="utf-8")
    year = datetime.now(UTC).year + 1
    soon = directory.replace("2020 Mo-Fr 09:00-18:00", f"{year} Jan 01 09:00-18:00")
    (corpus / "channels.yaml").write_text(soon, encoding="utf-8")
    build_index(corpus, index)
    with serving(index, tmp_path, workers="1") as server:
        text = chat(f"http://127.0.0.1:{server.port}", "怎么注销账户")
    assert f"- 客服热线（现在休息，{year}-01-01T09:00:00+08:00 开始服务）：官网" in text


def test_the_chatbot_is_short() -> None:
    assert len(CHATBOT.read_text(encoding="utf-8").splitlines()) <= 60


@contextmanager
def webhook(service: str) -> Iterator[str]:
    """The address of the bot behind a messenger, in front of a service."""
    with subprocess.Popen(
        [sys.executable, CHATBOT.with_name("webhook_bot.py"), "0", service],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=plain_environment(),
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def post(address: str, body: object) -> tuple[int, Any]:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    try:
        with urlopen(Request(address, data), timeout=30) as response:  # noqa: S310 - a server of the test's own
            return response.status, json.load(response)
    except HTTPError as error:
        return error.code, json.load(error)


def test_the_bot_behind_a_webhook_keeps_conversations_apart(service: str) -> None:
    with webhook(service) as address:
        assert post(address, {"sender": "a", "message": "账户被冻结了怎么办"})[1][0]["recipient_id"] == "a"
        assert post(address, {"sender": "b", "message": "怎么申请退款"})[1][0]["text"].startswith("在订单页申请退款")
        for sender, asked in (("a", "账户被冻结了怎么办"), ("b", "怎么申请退款")):
            status, (said,) = post(address, {"sender": sender, "message": "还是不行"})
            assert status == 200
            assert said["text"].endswith(f"1. {asked}\n2. 还是不行")


def test_the_bot_behind_a_webhook_offers_buttons_whose_payload_chooses(unsure: str) -> None:
    with webhook(unsure) as address:
        _, (asked,) = post(address, {"sender": "a", "message": VAGUE})
        assert asked["text"] == "您想问的是下面哪一个问题？"
        button = asked["buttons"][1]
        _, (answered,) = post(address, {"sender": "a", "message": button["payload"]})
        assert answered["text"].startswith(ANSWERS[button["title"]])


def test_the_bot_behind_a_webhook_refuses_what_it_cannot_read_and_says_when_the_service_is_gone(service: str) -> None:
    with webhook(service) as address:
        assert post(address, b"{")[0] == post(address, {"message": "退款"})[0] == post(address, [])[0] == 400
        assert post(address.replace("rest", "other"), {"sender": "a", "message": "退款"})[0] == 404
    with webhook("http://127.0.0.1:9") as address:
        assert post(address, {"sender": "a", "message": "退款"}) == (502, [])


def run_cron(installation: Path, *service: str) -> tuple[int, str]:
    finished = subprocess.run(
        [CRON, installation, *service],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=plain_environment(),
        cwd="/",
    )
    assert finished.stderr == ""
    return finished.returncode, finished.stdout


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as the cron job expects it, indexed by its first run."""
    folder = tmp_path_factory.mktemp("installation")
    write_corpus(folder / "corpus")
    (folder / ".venv").symlink_to(sys.prefix)
    assert run_cron(folder) == (0, "")
    return folder


def test_the_cron_job_publishes_what_is_new_to_a_running_service_and_says_nothing(
    installation: Path, tmp_path: Path
) -> None:
    with serving(installation / "index", tmp_path, workers="1") as server:
        entry = "---\nquestion: 怎么开发票？\n---\n在订单页申请。\n"
        (installation / "corpus" / "invoice.md").write_text(entry, encoding="utf-8")
        assert run_cron(installation, f"http://127.0.0.1:{server.port}") == (0, "")
        assert server.get("/api/v1/entries/invoice")[0] == 200


def test_the_cron_job_reports_faults_and_leaves_what_is_published(installation: Path) -> None:
    current = (installation / "index" / "CURRENT").read_bytes()
    bad = installation / "corpus" / "bad.md"
    bad.write_text("---\nquestion: 坏\nchannels: [nope]\n---\n坏\n", encoding="utf-8")
    status, report = run_cron(installation)
    bad.unlink()
    assert status == 3
    assert "corpus/bad.md:3: " in report
    assert (installation / "index" / "CURRENT").read_bytes() == current


def test_the_cron_job_says_when_a_service_does_not_follow(installation: Path, service: str) -> None:
    status, report = run_cron(installation, service)  # which serves another index
    assert status == 1
    assert "is published, but" in report
