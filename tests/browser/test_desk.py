"""The operator's page in a browser: a group is taught in two clicks and answered, and axe-core has no complaint."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import build_index, write_corpus
from playwright.sync_api import Page, expect
from test_querylog import make_log
from test_querylog_report import asked
from test_serve import serving
from test_teaching import contents

from browser.conftest import Visitor
from faqsearch.keys import Role, add_key

LEARNT_MS = 120_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("desk")
    build_index(write_corpus(made / "corpus"), made / "index")
    log = make_log(made / "querylog")
    for text in ("收不到验证码", "验证码收不到", "收不到验证码", "几点上班"):
        log.add(asked(text, first="password-reset", at=time.time()))
    log.flush()
    return made


@pytest.fixture(scope="module")
def key(folder: Path) -> str:
    return add_key(folder / "keys.json", [Role.DESK], name="li")[1]


@pytest.fixture(scope="module")
def desk(folder: Path) -> Iterator[str]:
    with serving(folder / "index", folder, corpus_dir=str(folder / "corpus"), query_log="on") as server:
        yield f"http://127.0.0.1:{server.port}/desk"


def faults(page: Page) -> list[object]:
    results = Axe().run(page).response
    return [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in results["violations"]]


def sign_in(page: Page, key: str) -> None:
    page.locator("#key").fill(key)
    page.locator("main button").click()


@pytest.mark.parametrize(("locale", "scheme", "width"), [("zh-CN", "light", 1280), ("en", "dark", 360)])
def test_every_page_is_fit_for_everybody(
    visitor: Visitor, desk: str, key: str, locale: str, scheme: str, width: int
) -> None:
    visitor.tolerated.append("status of (401|404)")
    size = {"width": width, "height": 800}
    page = visitor.open(desk, locale=locale, color_scheme=scheme, viewport=size)
    assert faults(page) == []
    sign_in(page, "wrong")
    expect(page.get_by_role("alert")).to_be_visible()
    assert faults(page) == []
    sign_in(page, key)
    expect(page.locator(".groups li")).to_have_count(2)
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("link", name="收不到验证码").click()
    expect(page.get_by_role("checkbox")).to_have_count(2)
    assert faults(page) == []
    page.goto(f"{desk}/entry?id=refund")
    assert faults(page) == []
    page.goto(f"{desk}/generations")
    page.get_by_role("link", name=re.compile("看看|Show")).click()
    expect(page.get_by_role("heading", level=3)).to_have_count(3)
    assert faults(page) == []
    page.goto(f"{desk}/lessons/0123456789abcdef")
    assert faults(page) == []


def test_what_was_asked_in_vain_is_answered_after_two_clicks_and_undo_restores_every_byte(
    visitor: Visitor, desk: str, key: str, folder: Path
) -> None:
    visitor.tolerated.append("status of 401")
    before = contents(folder / "corpus")
    page = visitor.open(desk)
    sign_in(page, key)
    page.locator("li", has_text="收不到验证码").get_by_role("button", name="教给：忘记密码了怎么重置？").click()
    expect(page.locator(".diff")).to_contain_text("收不到验证码, 验证码收不到]")
    publish = page.get_by_role("button", name="保存并发布")
    expect(publish).to_be_visible(timeout=LEARNT_MS)
    expect(page.get_by_role("table")).to_contain_text("答上 password-reset")
    assert faults(page) == []
    publish.click()
    expect(page.get_by_text("已发布：")).to_be_visible(timeout=LEARNT_MS)
    asking = visitor.open(desk.removesuffix("/desk") + "/?q=收不到验证码")
    expect(asking.get_by_role("heading", name="忘记密码了怎么重置？")).to_be_visible()
    page.get_by_role("link", name="回到概览").click()
    expect(page.get_by_text("现在答上了：")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="撤回最近一次").click()
    expect(page.get_by_text("已发布：")).to_be_visible(timeout=LEARNT_MS)
    assert contents(folder / "corpus") == before
    page.get_by_role("button", name="退出").click()
    expect(page.locator("#key")).to_be_visible()
