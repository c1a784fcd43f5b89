"""The desk: who gets in, what its forms do, and what it shows of what users typed."""

import re
import time
from pathlib import Path
from typing import Any

import pytest
from conftest import build_index, write_corpus
from flask.testing import FlaskClient
from test_querylog import make_log
from test_querylog_report import asked
from test_teaching import contents
from werkzeug.test import TestResponse

from faqsearch.api import create_app
from faqsearch.api.desk import audit, session
from faqsearch.config import Settings
from faqsearch.index import GenerationStore
from faqsearch.keys import Role, add_key, remove_key
from faqsearch.limits import RequestLimit

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
WAIT_S = 120.0


class Desk:
    """The page over a corpus, an index and a log of its own."""

    def __init__(self, folder: Path, **options: Any) -> None:
        self.corpus = write_corpus(folder / "corpus")
        build_index(self.corpus, folder / "index")
        log = make_log(folder / "querylog")
        for text in ("收不到验证码", "验证码收不到", "收不到验证码", HOSTILE):
            log.add(asked(text, first="password-reset", at=time.time()))
        log.flush()
        self.file = folder / "keys.json"
        self.key = add_key(self.file, [Role.DESK], name="li")[1]
        settings: dict[str, Any] = {
            "corpus_dir": self.corpus,
            "index_dir": folder / "index",
            "feedback_path": folder / "feedback.sqlite3",
            "query_log": True,
        }
        self.app = create_app(Settings(**(settings | options)))
        self.client = self.app.test_client()

    def sign_in(self, client: FlaskClient | None = None) -> TestResponse:
        return (client or self.client).post("/desk/sign-in", data={"key": self.key})

    def token(self) -> str:
        found = re.search(r'name="token" value="([^"]+)"', self.client.get("/desk").text)
        assert found
        return found[1]

    def post(self, path: str, **fields: Any) -> TestResponse:
        return self.client.post(path, data={"token": self.token(), **fields})

    def settled(self, path: str) -> TestResponse:
        """The page of a lesson, once nothing of it is under way."""
        deadline = time.monotonic() + WAIT_S
        while "Refresh" in (response := self.client.get(path)).headers:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        return response


@pytest.fixture(autouse=True)
def _no_tries_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "_tries", RequestLimit(session.TRIES_S))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_nobody_gets_in_without_a_desk_key(desk: Desk) -> None:
    search_key = add_key(desk.file, [Role.SEARCH])[1]
    for path in ("/desk", "/desk/group?q=x", "/desk/lessons/0123456789abcdef"):
        response = desk.client.get(path)
        assert response.status_code == 401
        assert "收不到验证码" not in response.text
    for path in ("/desk/lessons", "/desk/lessons/0123456789abcdef", "/desk/undo", "/desk/sign-out"):
        assert desk.client.post(path).status_code == 401
    for key in ("", "x", search_key):
        response = desk.client.post("/desk/sign-in", data={"key": key})
        assert (response.status_code, response.headers.getlist("Set-Cookie")) == (401, [])
    response = desk.sign_in()
    assert response.status_code == 303
    (cookie,) = response.headers.getlist("Set-Cookie")
    assert {"HttpOnly", "SameSite=Strict", "Path=/desk"} <= set(cookie.split("; "))
    assert desk.key not in cookie
    page = desk.client.get("/desk", headers={"Accept-Encoding": "br, gzip"})
    assert page.status_code == 200
    assert "Content-Encoding" not in page.headers  # lengths of compressed pages tell what is secret in them
    assert page.headers["Cache-Control"] == "no-store"
    assert "unsafe" not in page.headers["Content-Security-Policy"]


def test_a_cookie_over_https_is_for_https_alone(tmp_path: Path) -> None:
    desk = Desk(tmp_path, public_url="https://faq.example.com")
    assert "Secure" in desk.sign_in().headers["Set-Cookie"].split("; ")


def test_a_session_is_new_at_each_sign_in_and_ends_with_its_key(desk: Desk) -> None:
    desk.client.set_cookie(session.COOKIE, "chosen-by-somebody-else", path="/desk")
    assert desk.client.get("/desk").status_code == 401
    desk.sign_in()
    first = desk.client.get_cookie(session.COOKIE, path="/desk")
    token = desk.token()
    desk.sign_in()
    second = desk.client.get_cookie(session.COOKIE, path="/desk")
    assert first is not None
    assert second is not None
    assert first.value != second.value
    assert token != desk.token()
    assert desk.client.post("/desk/undo", data={"token": token}).status_code == 403
    remove_key(desk.file, "li")
    assert desk.client.get("/desk").status_code == 401


@pytest.mark.parametrize("path", ["/desk/lessons", "/desk/undo", "/desk/sign-out", "/desk/lessons/0123456789abcdef"])
def test_a_form_of_another_page_is_refused(desk: Desk, path: str) -> None:
    desk.sign_in()
    before = contents(desk.corpus)
    for token in ({}, {"token": ""}, {"token": "x" * 32}):
        form = {**token, "kind": "gap", "target": "invoice", "query": "发票"}
        assert desk.client.post(path, data=form).status_code == 403
    assert desk.client.get("/desk").status_code == 200
    assert contents(desk.corpus) == before


def test_who_guesses_keys_waits_and_others_do_not(desk: Desk) -> None:
    tries = [desk.client.post("/desk/sign-in", data={"key": "x"}).status_code for _ in range(12)]
    assert tries == [401] * 10 + [429] * 2
    assert desk.sign_in().status_code == 429
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert desk.client.post("/desk/sign-in", data={"key": desk.key}, environ_base=elsewhere).status_code == 303


def test_a_group_is_taught_in_two_clicks_with_the_diff_between_and_taken_back(desk: Desk) -> None:
    desk.sign_in()
    before = contents(desk.corpus)
    page = desk.client.get("/desk").text
    assert "收不到验证码" in page
    assert "<svg" in page
    first = desk.post("/desk/lessons", kind="variant", target="password-reset", query=["收不到验证码", "验证码收不到"])
    assert first.status_code == 303
    lesson = desk.settled(first.location)
    assert "+variants: [密码忘了, 怎么找回密码, 重设登录密码, 收不到验证码, 验证码收不到]" in lesson.text
    assert "<td>答上 password-reset</td>" in lesson.text
    assert contents(desk.corpus) == before
    assert desk.post(first.location).status_code == 303
    assert "已发布：" in desk.settled(first.location).text
    assert contents(desk.corpus) != before
    answer = desk.client.post("/api/v1/answer", json={"query": "收不到验证码"}, headers={"X-Faqsearch-Page": "1"})
    assert answer.get_json()["answer"]["id"] == "password-reset"
    page = desk.client.get("/desk").text
    assert "现在答上了：" in page
    assert "<td>li</td><td>variants of password-reset</td>" in page
    taken_back = desk.post("/desk/undo")
    assert "已发布：" in desk.settled(taken_back.location).text
    assert contents(desk.corpus) == before
    assert "(已撤回)" in desk.client.get("/desk").text


def test_what_was_typed_is_shown_as_text_and_written_as_text(desk: Desk) -> None:
    desk.sign_in()
    for page in (desk.client.get("/desk"), desk.client.get("/desk/group", query_string={"q": HOSTILE.lower()})):
        assert page.status_code == 200
        assert "<img" not in page.text
        assert "<script" not in page.text
        assert "&lt;script&gt;" in page.text
    response = desk.post("/desk/lessons", kind="gap", target="a", query=["x\nanswerable: true\n---\n答案", HOSTILE])
    page = desk.client.get(response.location)
    assert "question: &#34;x answerable: true --- 答案&#34;" in page.text
    assert "<img" not in page.text


@pytest.mark.parametrize(
    "form",
    [
        {"kind": "gap", "target": "../../etc/passwd", "query": "x"},
        {"kind": "gap", "target": "a/b", "query": "x"},
        {"kind": "gap", "target": "refund", "query": "x"},
        {"kind": "variant", "target": "nowhere", "query": "x"},
        {"kind": "variant", "target": "--undo", "query": "x"},
        {"kind": "undo", "target": "x", "query": "x"},
        {"kind": "variant", "target": "", "query": "x"},
        {"kind": "variant", "target": "refund"},
        {"kind": "pin", "target": "refund", "query": "x"},
        {"kind": "pin", "target": "refund", "query": "x", "reason": "r", "until": "tomorrow"},
    ],
)
def test_what_cannot_be_taught_is_refused_in_words(desk: Desk, form: dict[str, str]) -> None:
    desk.sign_in()
    before = contents(desk.corpus)
    response = desk.post("/desk/lessons", **form)
    assert response.status_code == 422
    assert 'role="alert"' in response.text
    assert contents(desk.corpus) == before


def test_nothing_is_published_that_was_not_measured_or_has_changed(desk: Desk) -> None:
    desk.sign_in()
    assert desk.post("/desk/lessons/0123456789abcdef").status_code == 409
    first = desk.post("/desk/lessons", kind="variant", target="refund", query="钱呢")
    assert desk.post(first.location).status_code == 409
    desk.settled(first.location)
    path = desk.corpus / "money" / "refund.md"
    path.write_text(path.read_text(encoding="utf-8").replace("想退钱", "想退钱, 要退钱"), encoding="utf-8")
    before = contents(desk.corpus)
    assert desk.post(first.location).status_code == 409
    assert contents(desk.corpus) == before
    assert desk.client.get("/desk/lessons/%2e%2e%2fsecret").status_code == 404


def test_where_it_may_only_read_nothing_can_be_written(tmp_path: Path) -> None:
    desk = Desk(tmp_path, desk="read")
    desk.sign_in()
    page = desk.client.get("/desk").text
    assert "收不到验证码" in page
    assert 'action="/desk/lessons"' not in page
    for path in ("/desk/lessons", "/desk/undo"):
        assert desk.post(path, kind="variant", target="refund", query="钱呢").status_code == 403
    assert desk.post("/desk/sign-out").status_code == 303
    assert desk.client.get("/desk").status_code == 401


def test_it_can_be_off(tmp_path: Path) -> None:
    desk = Desk(tmp_path, desk="off")
    assert desk.client.get("/desk").status_code == 404
    assert desk.sign_in().status_code == 404


def test_generations_show_what_they_changed_and_lead_back(desk: Desk) -> None:
    desk.sign_in()
    path = desk.corpus / "money" / "refund.md"
    path.write_text(path.read_text(encoding="utf-8").replace("怎么申请退款？", "退款怎么申请<b>？"), encoding="utf-8")
    (desk.corpus / "markup.md").unlink()
    store = GenerationStore(desk.app.extensions["faqsearch"].settings.index_dir)
    first = store.current_id()
    build_index(desk.corpus, store.index_dir)
    second = store.current_id()
    page = desk.client.get("/desk/generations", query_string={"id": second, "lang": "en"}).text
    told = re.sub(r"<[^>]*>", "", page)
    assert re.search(r"Added: 0\s+Changed: 1\s+退款怎么申请&lt;b&gt;？ refund\s+Removed: 1\s+页面显示", told)
    assert "Added: 7" in desk.client.get("/desk/generations", query_string={"id": first, "lang": "en"}).text
    for wrong in ("", "nothing", "../x", "000009-abcdef"):
        assert desk.client.get("/desk/generations", query_string={"id": wrong}).status_code == 404
        assert desk.post("/desk/generations", id=wrong).status_code == 409
    assert store.current_id() == second
    assert desk.post("/desk/generations", id=first).status_code == 303
    assert store.current_id() == first
    assert f"li：退回到 {first}" in desk.client.get("/desk").text


def test_who_did_what_is_noted_by_the_name_of_the_key(desk: Desk) -> None:
    folder = desk.app.extensions["faqsearch"].settings.desk_folder
    desk.client.post("/desk/sign-in", data={"key": "x"})
    assert audit.events(folder, 9) == []
    desk.sign_in()
    with (folder / audit.FILE).open("a") as stream:
        stream.write('{"at": "half')
    desk.sign_in()
    assert [(event.by, event.what) for event in audit.events(folder, 9)] == [("li", audit.SIGNED_IN)] * 2
    assert desk.key not in (folder / audit.FILE).read_text(encoding="utf-8")
    assert (folder / audit.FILE).stat().st_mode & 0o777 == 0o600


def test_pins_are_shown_and_one_can_be_added(desk: Desk) -> None:
    pins = "pins:\n- {queries: [活动], entry: refund, to: 2020-01-31, reason: 双十一}\n"
    (desk.corpus / "pins.yaml").write_text(pins, encoding="utf-8")
    build_index(desk.corpus, desk.app.extensions["faqsearch"].settings.index_dir)
    desk.sign_in()
    page = re.sub(r"<[^>]*>", "", desk.client.get("/desk?lang=en").text)
    assert re.search(r"活动 → refund –2020-01-31 · 双十一 over", page)
    fields = {"kind": "pin", "target": "refund", "query": "收不到验证码", "reason": "短信故障", "until": "2999-12-31"}
    first = desk.post("/desk/lessons", **fields)
    assert "答上 refund" in desk.settled(first.location).text
    assert desk.post(first.location).status_code == 303
    assert "已发布：" in desk.settled(first.location).text
    added = "- queries: [收不到验证码]\n  entry: refund\n  to: 2999-12-31\n  reason: 短信故障\n"
    assert (desk.corpus / "pins.yaml").read_text(encoding="utf-8") == pins + added


def test_an_entry_is_edited_with_its_answer_and_its_likes_shown_before(desk: Desk) -> None:
    desk.sign_in()
    path = desk.corpus / "money" / "refund.md"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    old = path.read_bytes()
    page = desk.client.get("/desk/entry?id=refund").text
    source = path.read_text(encoding="utf-8")
    assert f">\n{source}</textarea>" in page
    assert desk.post("/desk/entry", id="refund", source=source.replace("\n", "\r\n")).status_code == 422  # no change
    new = source.replace("在订单页申请退款。", f"在**订单页**申请。{HOSTILE}").replace(
        "怎么申请退款？", "账户被冻结了怎么退款？"
    )
    first = desk.post("/desk/entry", id="refund", source=new.replace("\n", "\r\n"))
    assert first.status_code == 303
    page = desk.settled(first.location).text
    assert "<strong>订单页</strong>" in page
    assert "<img" not in page
    assert "<script>" not in page
    assert re.search(r'href="/desk/entry\?id=account-frozen"', page)
    assert path.read_bytes() == old
    assert desk.post(first.location).status_code == 303
    assert "已发布：" in desk.settled(first.location).text
    assert path.read_bytes() == new.replace("\n", "\r\n").encode()
    desk.settled(desk.post("/desk/undo").location)
    assert path.read_bytes() == old


@pytest.mark.parametrize(
    ("id_", "source"),
    [
        ("refund", "没有开头"),
        ("refund", "---\nquestion: [\n---\n答案\n"),
        ("refund", "---\nquestion: !!python/object/apply:os.system [id]\n---\n答案\n"),
        ("refund", "---\nid: other\nquestion: 问\n---\n答案\n"),
        ("refund", "---\nquestion: 问\nanswerable: maybe\n---\n答案\n"),
        ("../keys", "---\nquestion: 问\n---\n答案\n"),
        ("channels", "---\nquestion: 问\n---\n答案\n"),
    ],
)
def test_an_edit_with_faults_is_refused_in_words(desk: Desk, id_: str, source: str) -> None:
    desk.sign_in()
    before = contents(desk.corpus)
    response = desk.post("/desk/entry", id=id_, source=source)
    assert response.status_code == 422
    assert 'role="alert"' in response.text
    assert contents(desk.corpus) == before
    assert desk.client.get("/desk/entry", query_string={"id": "../keys"}).status_code == 404
