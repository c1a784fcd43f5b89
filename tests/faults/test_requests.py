"""Requests made by chance, through the parser and the application: none is answered with a server error."""

import json
import logging
import random
import string
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from conftest import Site
from gunicorn.config import Config

from faqsearch.api import create_app
from faqsearch.api.app import MAX_BODY_BYTES
from faqsearch.front.answering import Answering
from faqsearch.front.gathering import Gathering
from faults.conftest import Note, Scale

pytestmark = pytest.mark.timeout(0)

PATHS = (
    *("/", "/docs", "/openapi.json", "/healthz", "/readyz", "/metrics", "/static/faq-search.js", "/static/../x", "//x"),
    *("/api/v1/search", "/api/v1/suggest", "/api/v1/channels", "/api/v1/categories", "/api/v1/entries/account-frozen"),
    *("/api/v1/entries", "/api/v1/popular"),
    *("/api/v1/answer", "/api/v1/answers", "/api/v1/feedback", "/api/v1/choices", "/api/v1/entries/%00", "/api/v2/x"),
)
NAMES = (
    "q",
    "query",
    "queries",
    "limit",
    "offset",
    "category",
    "channel",
    "entry_id",
    "helpful",
    "comment",
    "lang",
    "page",
)
ALPHABETS = (
    *("账户冻结提现密码忘了怎么办退款", string.ascii_letters + string.digits, " \t\r\n\0\x1b\x7f\u202e\ufeff"),
    *("😀👨‍👩‍👧ﷺ…㈱½", "'\"<>&;%#?/\\=+*:(){}[]", "مرحبا\u0301\u0e33"),
)


class Chance:
    """Everything that a request is made of."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311

    def text(self) -> str:
        alphabet = self._random.choice(ALPHABETS)
        return "".join(self._random.choices(alphabet, k=self._random.choice([0, 1, 5, 20, 20, 499, 501])))

    def value(self, depth: int = 0) -> Any:
        kinds: list[Callable[[], Any]] = [
            self.text,
            lambda: self._random.choice([None, True, 0, -1, 3, 1e308, 2**70, "account-frozen"]),
        ]
        if depth < 2:
            kinds.append(lambda: [self.value(depth + 1) for _ in range(self._random.randint(0, 3))])
            kinds.append(lambda: {self._random.choice(NAMES): self.value(depth + 1) for _ in range(2)})
        return self._random.choice(kinds)()

    def body(self) -> bytes:
        names = self._random.sample(NAMES, self._random.randint(0, 4))
        document = json.dumps({name: self.value() for name in names}, ensure_ascii=self._random.random() < 0.5)
        content = document.encode("utf-8", "surrogatepass")
        return self.spoilt(content) if self._random.random() < 0.2 else content

    def spoilt(self, content: bytes) -> bytes:
        """Some bytes changed, doubled or left out."""
        spoilt = bytearray(content)
        for _ in range(self._random.randint(1, 4)):
            at = self._random.randrange(len(spoilt) + 1)
            spoilt[at : at + self._random.randint(0, 3)] = self._random.randbytes(self._random.randint(0, 4))
        return bytes(spoilt)

    def request(self) -> bytes:
        method = self._random.choice(["GET", "GET", "POST", "POST", "HEAD", "OPTIONS", "PUT", "BREW"])
        pairs = [f"{self._random.choice(NAMES)}={quote(self.text())}" for _ in range(self._random.randint(0, 3))]
        path = self._random.choice(PATHS) + ("?" + "&".join(pairs) if pairs else "")
        body = self.body() if method in ("POST", "PUT") else b""
        framed, body = self._framed(body)
        head = [
            f"{method} {path} HTTP/{self._random.choice(['1.1', '1.1', '1.1', '1.0', '2.0'])}",
            f"Host: {self._random.choice(['a', 'evil.example', 'xn--', '[::1]:80', ''])}",
            f"Content-Type: {self._random.choice(['application/json', 'application/json; charset=gbk', 'text/plain'])}",
            f"Accept: {self._random.choice(['*/*', 'application/json', 'text/html', 'image/png;q=0'])}",
            f"X-Forwarded-For: {self._random.choice(['192.0.2.1', '::1', 'x', '1.1.1.1, 2.2.2.2'])}",
            *framed,
        ]
        request = "\r\n".join(head).encode() + b"\r\n\r\n" + body
        return self.spoilt(request) if self._random.random() < 0.2 else request

    def _framed(self, body: bytes) -> tuple[list[str], bytes]:
        how = self._random.random()
        if how < 0.6:
            return [f"Content-Length: {len(body)}"], body
        if how < 0.7:
            return [f"Content-Length: {self._random.choice(['-1', 'x', str(len(body) + 5), '99999999999'])}"], body
        return ["Transfer-Encoding: chunked"], b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)


def test_no_request_is_answered_with_a_server_error(
    site: Site, tmp_path: Path, scale: Scale, note: Note, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    app = create_app(site.settings(tmp_path))
    app.extensions["budget"].most_s = float("inf")
    config = Config()
    config.set("limit_request_line", 8190)
    answering = Answering(app, config, logging.getLogger("front"))
    statuses: Counter[int] = Counter()
    chance = Chance(1)
    for number in range(scale.cases):
        request = chance.request()
        gathering = Gathering(MAX_BODY_BYTES)
        if not gathering.add(request):
            statuses[0] += 1  # more is waited for, and no thread waits
            continue
        answer = answering.answer(
            gathering.take(), (f"198.18.{number % 65536 // 256}.{number % 256}", 1), ("a", 80), last=True
        )
        status = int(answer.content.split(b" ", 2)[1])
        statuses[status] += 1
        assert status < 500 or status == 501, request
        assert b"Traceback" not in answer.content
        assert str(site.corpus).encode() not in answer.content
    assert not caplog.records
    assert statuses[200] > scale.cases / 20
    shown = ", ".join(f"{count:,} × {status}" for status, count in sorted(statuses.items()) if status)
    note(
        "Requests by chance",
        f"{scale.cases:,} requests to all routes, a fifth of them spoilt",
        f"0 server errors: {shown}",
    )
    note("Requests by chance", "of these, not whole: they hold a socket and no thread", f"{statuses[0]:,}")
