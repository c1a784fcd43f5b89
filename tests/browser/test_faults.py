"""What goes wrong is said in words, and can be tried again."""

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Site
from playwright.sync_api import Page, Route, expect
from test_serve import serving

from browser.conftest import Visitor, held

Search = Callable[..., Page]
QUERY = "账户被冻结了怎么办"


def ask(page: Page, query: str = QUERY) -> None:
    box = page.get_by_role("combobox")
    box.fill(query)
    box.press("Enter")


def fails(page: Page, pattern: str, status: int, headers: dict[str, str] | None = None) -> None:
    """The next request that matches gets an error of the service."""
    problem = {"type": "about:blank", "title": "?", "status": status, "detail": "?", "instance": None}

    def fulfil(route: Route) -> None:
        sent = {"Content-Type": "application/problem+json"}
        route.fulfill(status=status, json=problem, headers=sent | (headers or {}))

    page.route(pattern, fulfil, times=1)


def test_a_server_that_stops_is_said_to_be_gone_and_found_again(site: Site, tmp_path: Path, visitor: Visitor) -> None:
    visitor.tolerated.append("net::ERR_")
    with serving(site.index, tmp_path, workers="1") as server:
        port = server.port
        page = visitor.open(f"http://127.0.0.1:{port}/")
    page.get_by_role("combobox").press_sequentially("账户")
    expect(page.locator(".root .warn").first).to_have_text("现在连不上服务器，请稍后重试。")
    ask(page)
    expect(page.locator("faq-search")).to_have_attribute("state", "error")
    expect(page.locator(".root .error")).to_contain_text("现在连不上服务器，请稍后重试。")
    expect(page.get_by_role("status").first).to_have_text("现在连不上服务器，请稍后重试。")
    page.get_by_role("button", name="重试").click()
    expect(page.get_by_role("button", name="重试")).to_be_enabled()
    with serving(site.index, tmp_path, workers="1", port=str(port)):
        page.get_by_role("button", name="重试").click()
        expect(page.get_by_role("heading", name="账户被冻结了怎么办？")).to_be_visible()
        expect(page.locator(".root .error")).to_have_count(0)


def test_suggestions_that_fail_are_told_and_the_next_ones_take_that_back(visitor: Visitor, service: str) -> None:
    visitor.tolerated.append("status of 500")
    page = visitor.open(f"{service}/")
    fails(page, "**/suggest?*", 500)
    box = page.get_by_role("combobox")
    box.press_sequentially("账户")
    expect(page.locator(".root .warn").first).to_have_text("服务器出错了（500），请稍后再试。")
    box.press_sequentially("被")
    expect(page.get_by_role("option").first).to_be_visible()
    expect(page.locator(".root .warn").first).to_have_text("")


def test_who_is_offline_is_told_so_and_back_online_it_goes_on(search: Search, visitor: Visitor) -> None:
    visitor.tolerated.append("net::ERR_INTERNET_DISCONNECTED")
    page = search(QUERY)
    page.context.set_offline(True)
    ask(page, "怎么申请退款")
    expect(page.locator(".root .error")).to_contain_text("网络已断开，请等待恢复。")
    page.context.set_offline(False)
    expect(page.get_by_role("heading", name="怎么申请退款？")).to_be_visible()


def test_trying_again_searches_for_what_the_box_then_shows(search: Search, visitor: Visitor) -> None:
    visitor.tolerated.append("status of 500")
    page = search(QUERY)
    fails(page, "**/search?*", 500)
    ask(page, "怎么申请退款")
    retry = page.get_by_role("button", name="重试")
    expect(retry).to_be_visible()
    page.get_by_role("combobox").fill("另一个问题")
    retry.click()
    expect(page.get_by_role("heading", name="怎么申请退款？")).to_be_visible()
    expect(page.get_by_role("combobox")).to_have_value("怎么申请退款")


def test_coming_online_takes_nothing_away_that_is_being_typed(search: Search, visitor: Visitor) -> None:
    visitor.tolerated.append("net::ERR_INTERNET_DISCONNECTED")
    page = search(QUERY)
    page.context.set_offline(True)
    ask(page, "怎么申请退款")
    expect(page.locator(".root .error")).to_be_visible()
    box = page.get_by_role("combobox")
    box.fill("账户")
    expect(page.locator(".root .warn").first).to_have_text("网络已断开，请等待恢复。")
    page.context.set_offline(False)
    expect(page.get_by_role("option").first).to_be_visible()
    expect(box).to_have_value("账户")


def test_who_went_back_to_the_start_is_left_there_once_online_again(visitor: Visitor, service: str) -> None:
    visitor.tolerated.append("net::ERR_INTERNET_DISCONNECTED")
    page = visitor.open(f"{service}/")
    page.context.set_offline(True)
    ask(page)
    expect(page.locator(".root .error")).to_be_visible()
    page.go_back()
    expect(page.locator("faq-search")).to_have_attribute("state", "idle")
    before = len(visitor.asked("search"))
    page.context.set_offline(False)
    page.wait_for_timeout(400)
    expect(page.locator("faq-search")).to_have_attribute("state", "idle")
    assert len(visitor.asked("search")) == before


def test_who_was_offline_while_typing_gets_suggestions_once_online_again(visitor: Visitor, service: str) -> None:
    visitor.tolerated.append("net::ERR_INTERNET_DISCONNECTED")
    page = visitor.open(f"{service}/")
    page.context.set_offline(True)
    page.get_by_role("combobox").press_sequentially("账户")
    expect(page.locator(".root .warn").first).to_have_text("网络已断开，请等待恢复。")
    page.context.set_offline(False)
    expect(page.get_by_role("option").first).to_be_visible()
    expect(page.locator(".root .warn").first).to_have_text("")


def test_a_slow_search_is_said_to_be_under_way(search: Search) -> None:
    page = search(QUERY)
    status = page.get_by_role("status").first
    expect(status).to_have_css("clip-path", "inset(50%)")  # for screen readers only
    with held(page, "/search") as waiting:
        ask(page, "怎么申请退款")
        expect(status).to_have_text("正在搜索…")
        expect(status).to_have_css("clip-path", "none")
        expect(status).not_to_have_css("height", "1px")
        waiting.arrive(1)
        waiting.let_go(0)
    expect(page.get_by_role("heading", name="怎么申请退款？")).to_be_visible()
    expect(status).to_have_css("height", "1px")


def test_sentence_and_button_of_an_error_stand_apart(visitor: Visitor, service: str) -> None:
    visitor.tolerated.append("status of 500")
    page = visitor.open(f"{service}/")
    fails(page, "**/search?*", 500)
    ask(page)
    sentence = page.locator(".root .error p").bounding_box()
    button = page.get_by_role("button", name="重试").bounding_box()
    assert sentence is not None
    assert button is not None
    assert button["y"] - sentence["y"] - sentence["height"] >= 8


def test_a_service_without_an_index_says_when_to_come_back(visitor: Visitor, service: str) -> None:
    visitor.tolerated.append("status of 503")
    page = visitor.open(f"{service}/")
    fails(page, "**/search?*", 503, {"Retry-After": "10"})
    ask(page)
    expect(page.locator(".root .error")).to_contain_text("服务器正忙，请 10 秒后再试。")
    page.get_by_role("button", name="重试").click()
    expect(page.get_by_role("heading", name="账户被冻结了怎么办？")).to_be_visible()


def test_an_answer_that_is_no_json_is_an_error_in_words(visitor: Visitor, service: str) -> None:
    page = visitor.open(f"{service}/")
    page.route("**/search?*", lambda route: route.fulfill(body="<html>a proxy speaking</html>"), times=1)
    ask(page)
    expect(page.locator(".root .error")).to_contain_text("服务器出错了（200），请稍后再试。")


@pytest.mark.parametrize("query", ["账" * 501, "账" * 500])
def test_only_a_question_that_is_too_long_is_said_to_be(visitor: Visitor, service: str, query: str) -> None:
    visitor.tolerated.append("status of 422")
    page = visitor.open(f"{service}/")
    fails(page, "**/search?*", 422)
    page.locator("faq-search").evaluate("(element, query) => element.search(query)", query)
    told = "问题太长，请写短一些" if len(query) > 500 else "服务器出错了（422）"
    expect(page.locator(".root .error")).to_contain_text(told)


def test_a_service_that_does_not_answer_is_given_up_after_a_while(visitor: Visitor, service: str) -> None:
    page = visitor.open("about:blank")
    visitor.hosts.add(service.removeprefix("http://"))
    page.clock.install()
    page.goto(f"{service}/")
    page.route("**/search?*", lambda route: None, times=1)
    ask(page)
    expect(page.locator(".root")).to_have_attribute("aria-busy", "true")
    page.clock.run_for(16_000)
    expect(page.locator(".root .error")).to_contain_text("现在连不上服务器")
    expect(page.locator(".root")).to_have_attribute("aria-busy", "false")


def test_panels_that_cannot_be_fetched_leave_the_one_that_is_there(search: Search, visitor: Visitor) -> None:
    visitor.tolerated.append("status of 500")
    page = search(QUERY)
    fails(page, "**/entries/*", 500)
    row = page.locator(".root .rows > li").first
    row.locator("summary").click()
    expect(row.locator(".text")).to_be_visible()
    expect(page.locator(".root .panel .title")).to_contain_text("账户被冻结了怎么办？")


def test_an_error_offers_to_try_again_first_and_then_the_last_known_channels(search: Search, visitor: Visitor) -> None:
    visitor.tolerated.append("status of 500")
    page = search("怎么注销账户")
    fails(page, "**/search?*", 500)
    ask(page)
    expect(page.locator(".root .channels strong").first).to_have_text("客服热线")
    retry, panel = page.get_by_role("button", name="重试").bounding_box(), page.locator(".root .panel").bounding_box()
    assert retry is not None
    assert panel is not None
    assert retry["y"] < panel["y"]
    expect(page.get_by_role("textbox", name="消息内容")).to_be_hidden()
    page.locator(".root").get_by_text("消息内容").click()
    expect(page.get_by_role("textbox", name="消息内容")).to_have_value(f"您好，我需要帮助。\n问题：{QUERY}")


def test_who_has_typed_knows_the_usual_channels_when_the_first_search_fails(visitor: Visitor, service: str) -> None:
    visitor.tolerated.append("status of 500")
    page = visitor.open(f"{service}/")
    with page.expect_response("**/channels"):
        page.get_by_role("combobox").press_sequentially("账户")
    fails(page, "**/search?*", 500)
    ask(page)
    expect(page.locator(".root .channels strong")).to_have_text(["在线客服", "邮件支持"])
    assert len(visitor.asked("channels")) == 1


def test_an_error_of_the_very_first_request_makes_up_no_channels(visitor: Visitor, service: str) -> None:
    visitor.tolerated.append("status of 500")
    page = visitor.open(f"{service}/")
    fails(page, "**/search?*", 500)
    ask(page)
    expect(page.get_by_role("button", name="重试")).to_be_visible()
    expect(page.locator(".root .panel")).to_have_count(0)
