"""A browser, a service to look at, and a page that must not complain.

Without a Chromium these tests are skipped, except under CI=true, where that is a failure. CHROMIUM names one.
"""

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from conftest import Site, build_index, write_corpus
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Route, sync_playwright
from test_serve import serving

WAIT_MS = 15_000
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
# Without a sandbox for root only, who cannot have one; and nothing that calls home.
FLAGS = (
    *("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
TOMORROW = datetime.now(UTC) + timedelta(days=1)
CORPUS = {
    "channels.yaml": f"""
timezone: UTC
channels:
  chat:
    name: 在线客服
    where: 官网右下角
    contact: https://www.example.com/chat
    hours: "24/7"
    response_times:
      - {{text: 几分钟内, source: 《服务说明》第 1 节}}
      - {{text: 即时, source: 《服务说明》第 2 节}}
  hotline:
    name: 客服热线
    where: 官网首页
    contact: "+86 400-000-0000"
    hours: "{TOMORROW:%Y %b %d} 09:00-18:00"
    response_times: [{{text: 当场, source: 《热线说明》}}]
  email: {{name: 邮件支持, where: 官网底部, contact: help@example.com}}
defaults: [chat, email]
categories:
  account: {{name: 账户, channels: [email, chat]}}
  money: {{name: 资金, channels: [chat]}}
""",
    "markup.md": """---
question: 页面显示 <b>乱码</b> & "引号" 怎么办？
variants: [页面显示<script>alert(1)</script>乱码]
---
刷新页面。<script>alert(1)</script> [说明](https://www.example.com/?a=1&b=2) [坏](javascript:alert(1))
![图](data:image/png;base64,AA)

## 步骤

| 浏览器 | 快捷键 |
|---|---|
| A | `Ctrl` + R |
""",
}


def find_chromium() -> str | None:
    for name in filter(None, (os.environ.get("CHROMIUM"), *NAMES, *MAC)):
        if found := shutil.which(name):
            return found
    return None


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        message = f"no Chromium: none of {', '.join(NAMES)} is on the PATH, and CHROMIUM names none"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=flags)
        yield running
        running.close()


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The small corpus, with channels that are open, closed and of unknown hours."""
    folder = tmp_path_factory.mktemp("browser")
    made = Site(write_corpus(folder / "corpus"), folder / "index")
    for name, text in CORPUS.items():
        (made.corpus / name).write_text(text, encoding="utf-8")
    build_index(made.corpus, made.index)
    return made


@pytest.fixture(scope="package")
def service(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running service."""
    with serving(site.index, tmp_path_factory.mktemp("service"), workers="1") as server:
        yield f"http://127.0.0.1:{server.port}"


@pytest.fixture(scope="package")
def unsure(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service for which nothing is certain enough, so that every query with two likely entries is ambiguous."""
    folder = tmp_path_factory.mktemp("unsure")
    with serving(site.index, folder, workers="1", answered_confidence="1.0", ambiguous_confidence="0.01") as server:
        yield f"http://127.0.0.1:{server.port}"


class Visitor:
    """Opens pages and takes down what they complain about and whom they call."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []
        self.requests: list[Request] = []
        self.tolerated: list[str] = []  # regular expressions of complaints that a test brings about
        self.hosts: set[str] = set()  # which a test may call, besides that of the page

    def open(self, address: str, **options: Any) -> Page:
        """A page in a context of its own; ``options`` are those of ``Browser.new_context``."""
        context = self._browser.new_context(**{"locale": "zh-CN", "viewport": {"width": 1280, "height": 900}} | options)
        self._contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(WAIT_MS)
        self.hosts.add(urlsplit(address).netloc)
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request))
        page.goto(address)
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    def verdict(self) -> list[str]:
        """Complaints that no test brought about, and requests to hosts that are none of the page's business."""
        heard = [text for text in self.complaints if not any(re.search(one, text) for one in self.tolerated)]
        urls = [request.url for request in self.requests if not request.url.startswith(("data:", "blob:"))]
        return heard + [url for url in urls if urlsplit(url).netloc not in self.hosts]

    def asked(self, path: str) -> list[str]:
        """The addresses below /api/v1/ that were asked for, in order."""
        return [request.url for request in self.requests if f"/api/v1/{path}" in request.url]


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Visitor]:
    """At the end no page may have complained, nor called another host."""
    made = Visitor(browser)
    yield made
    made.close()
    assert made.verdict() == []


@pytest.fixture
def search(visitor: Visitor, service: str) -> Callable[..., Page]:
    """Opens the search page at what a link to a query shows, once it shows it."""

    def opened(query: str, base: str = service, **options: Any) -> Page:
        page = visitor.open(f"{base}/?q={quote(query)}", **options)
        page.locator(".root section.panel").wait_for()
        return page

    return opened


class Held:
    """Requests that wait to be let go."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._routes: list[Route] = []
        self._expected: int | None = None

    def hold(self, route: Route) -> None:
        self._routes.append(route)

    def arrive(self, count: int) -> None:
        """Wait until so many have been sent; there are to be no more, now and in the end."""
        deadline = time.monotonic() + WAIT_MS / 1000
        while len(self._routes) < count and time.monotonic() < deadline:
            self._page.wait_for_timeout(20)
        self._expected = count
        self.check()

    def check(self) -> None:
        assert self._expected in (None, len(self._routes))

    def let_go(self, number: int) -> None:
        """Let one of them go, counted from 0."""
        self._routes[number].continue_()


@contextmanager
def held(page: Page, pattern: str) -> Iterator[Held]:
    """Holds requests back whose address matches."""
    waiting = Held(page)
    matching = re.compile(pattern)
    page.route(matching, waiting.hold)
    yield waiting
    waiting.check()
    page.unroute(matching)
