"""Was this helpful: one vote each, with a comment or without, masked and never lost."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest import Site
from playwright.sync_api import Page, expect
from test_serve import serving, wait_until

from browser.conftest import Visitor

Search = Callable[..., Page]
Row = tuple[Any, ...]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("feedback")


@pytest.fixture(scope="module")
def own(site: Site, folder: Path) -> Iterator[str]:
    """A service with a feedback file of its own."""
    with serving(site.index, folder, workers="1") as server:
        yield f"http://127.0.0.1:{server.port}"


@pytest.fixture
def file(own: str, folder: Path) -> Path:
    """That file, emptied."""
    path = folder / "feedback.sqlite3"
    if stored(path):
        with closing(sqlite3.connect(path)) as database, database:
            database.execute("DELETE FROM feedback")
    return path


def stored(file: Path) -> list[Row]:
    with closing(sqlite3.connect(file)) as database:
        if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'feedback'").fetchall():
            return []
        return database.execute("SELECT query, entry_id, helpful, comment FROM feedback ORDER BY id").fetchall()


def test_yes_is_stored_at_once_with_query_entry_and_generation(search: Search, own: str, file: Path) -> None:
    page = search("账户被冻结了怎么办", own)
    group = page.get_by_role("group", name="对您有帮助吗？")
    group.get_by_role("button", name="有帮助", exact=True).click()
    expect(page.get_by_text("谢谢，已记下。")).to_be_visible()
    expect(page.get_by_role("button", name="没有帮助")).to_have_count(0)
    assert stored(file) == [("账户被冻结了怎么办", "account-frozen", 1, None)]
    generation = page.request.get(f"{own}/readyz").json()["generation"]
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("SELECT generation FROM feedback").fetchall() == [(generation,)]


def test_no_asks_what_is_missing_and_stores_it_masked(search: Search, own: str, file: Path) -> None:
    page = search("账户被冻结了怎么办", own)
    page.get_by_role("button", name="没有帮助").click()
    comment = page.get_by_role("textbox", name="还可以补充")
    expect(page.get_by_role("button", name="答非所问")).to_be_focused()
    expect(page.get_by_text("还可以补充，请不要写密码、验证码、卡号、证件号。")).to_be_visible()
    comment.fill("没说要多久，请打 13800138000")
    assert stored(file) == []
    page.get_by_role("button", name="发送").click()
    expect(page.get_by_text("谢谢，已记下。")).to_be_visible()
    assert stored(file) == [("账户被冻结了怎么办", "account-frozen", 0, "没说要多久，请打 [phone]")]


def test_a_reason_can_be_picked_and_leads_on_to_who_can_help(search: Search, own: str, file: Path) -> None:
    page = search("账户被冻结了怎么办", own)
    page.get_by_role("button", name="没有帮助").click()
    reasons = page.get_by_role("group", name="哪里不对？").get_by_role("button")
    expect(reasons).to_have_text(["答非所问", "没说清楚", "内容过时", "照做没用"])
    reasons.nth(2).click()
    reasons.nth(1).click()
    expect(reasons.and_(page.get_by_role("button", pressed=True))).to_have_text(["没说清楚"])
    page.get_by_role("textbox", name="还可以补充").fill("要多久")
    page.get_by_role("button", name="发送").click()
    expect(page.get_by_text("谢谢，已记下。")).to_be_focused()
    assert stored(file) == [("账户被冻结了怎么办", "account-frozen", 0, "没说清楚：要多久")]
    page.set_viewport_size({"width": 375, "height": 667})
    page.get_by_role("button", name="看看还能找谁").press("Enter")
    expect(page.get_by_role("heading", name="还没解决？")).to_be_focused()


def test_there_is_a_way_back_from_no(search: Search, own: str, file: Path, visitor: Visitor) -> None:
    page = search("账户被冻结了怎么办", own)
    no = page.get_by_role("button", name="没有帮助")
    no.click()
    page.get_by_role("button", name="答非所问").click()
    page.get_by_role("button", name="返回").click()
    expect(no).to_be_focused()
    page.goto("about:blank")
    page.wait_for_timeout(300)
    assert visitor.asked("feedback") == []


def test_a_no_without_a_comment_counts_once_the_user_goes_on(search: Search, own: str, file: Path) -> None:
    page = search("账户被冻结了怎么办", own)
    page.get_by_role("button", name="没有帮助").click()
    page.get_by_role("combobox").fill("怎么申请退款")
    page.get_by_role("combobox").press("Enter")
    expect(page.get_by_role("heading", name="怎么申请退款？")).to_be_visible()
    wait_until(lambda: bool(stored(file)))
    page.get_by_role("button", name="没有帮助").click()
    page.goto("about:blank")
    wait_until(lambda: len(stored(file)) == 2)
    assert [(row[1], row[2], row[3]) for row in stored(file)] == [("account-frozen", 0, None), ("refund", 0, None)]


def test_a_draft_that_was_not_sent_stays_with_the_user(search: Search, own: str, file: Path) -> None:
    page = search("账户被冻结了怎么办", own)
    page.get_by_role("button", name="没有帮助").click()
    page.get_by_role("textbox", name="还可以补充").fill("我叫王小明，还没想好")
    page.goto("about:blank")
    wait_until(lambda: bool(stored(file)))
    assert stored(file) == [("账户被冻结了怎么办", "account-frozen", 0, None)]


def test_a_no_outlives_the_element(search: Search, own: str, file: Path) -> None:
    page = search("账户被冻结了怎么办", own)
    page.get_by_role("button", name="没有帮助").click()
    page.locator("faq-search").evaluate("element => element.remove()")
    wait_until(lambda: bool(stored(file)))
    assert len(stored(file)) == 1


def test_two_clicks_are_one_vote(search: Search, own: str, file: Path, visitor: Visitor) -> None:
    page = search("账户被冻结了怎么办", own)
    page.get_by_role("button", name="有帮助", exact=True).evaluate("button => { button.click(); button.click(); }")
    expect(page.get_by_text("谢谢，已记下。")).to_be_visible()
    assert len(visitor.asked("feedback")) == 1
    assert len(stored(file)) == 1


def test_who_votes_by_keyboard_goes_on_from_the_thanks(search: Search, own: str, file: Path) -> None:
    page = search("账户被冻结了怎么办", own)
    page.get_by_role("button", name="有帮助", exact=True).press("Enter")
    expect(page.get_by_text("谢谢，已记下。")).to_be_focused()


@pytest.mark.parametrize(("status", "still_asks"), [(404, False), (422, True)])
def test_votes_that_are_not_taken_are_not_asked_for_again(
    search: Search, own: str, visitor: Visitor, status: int, still_asks: bool
) -> None:
    """404: the service takes none. 422: it no longer knows the entry, but takes votes on others."""
    page = search("账户被冻结了怎么办", own)
    visitor.tolerated.append(f"status of {status}")
    page.route("**/feedback", lambda route: route.fulfill(status=status))
    yes = page.get_by_role("button", name="有帮助", exact=True)
    yes.click()
    expect(page.get_by_text("现在不能评价了。")).to_be_focused()
    expect(yes).to_have_count(0)
    page.locator(".root .rows summary").first.click()
    expect(page.locator(".root .rows .text").first).to_be_visible()
    expect(yes).to_have_count(int(still_asks))


@pytest.mark.parametrize("query", ["怎么注销账户", "zzqx"])
def test_where_there_is_no_answer_nobody_is_asked_whether_it_helped(search: Search, own: str, query: str) -> None:
    page = search(query, own)
    expect(page.locator("faq-search")).to_have_attribute("state", "unanswered")
    expect(page.get_by_role("group", name="对您有帮助吗？").and_(page.locator(":visible"))).to_have_count(0)


def test_votes_that_are_refused_can_be_sent_again(search: Search, own: str, file: Path, visitor: Visitor) -> None:
    page = search("账户被冻结了怎么办", own)
    visitor.tolerated.append("status of 429")
    page.route("**/feedback", lambda route: route.fulfill(status=429), times=1)
    yes = page.get_by_role("button", name="有帮助", exact=True)
    yes.click()
    expect(page.get_by_text("服务器正忙，请稍后再试。")).to_be_visible()
    yes.click()
    expect(page.get_by_text("谢谢，已记下。")).to_be_visible()
    assert len(stored(file)) == 1


def test_a_service_without_feedback_does_not_ask_for_it(
    site: Site, tmp_path: Path, search: Search, visitor: Visitor
) -> None:
    with serving(site.index, tmp_path, workers="1", feedback_enabled="false") as server:
        page = search("账户被冻结了怎么办", f"http://127.0.0.1:{server.port}")
        page.locator(".root .rows summary").first.click()
        expect(page.get_by_text("有帮助").filter(visible=True)).to_have_count(0)
        row = page.locator(".root .rows > li").first.bounding_box()
        last = page.locator(".root .rows .answer").first.locator("p").filter(visible=True).last.bounding_box()
        assert row is not None
        assert last is not None
        assert row["y"] + row["height"] - last["y"] - last["height"] >= 8  # the last line keeps clear of the edge
