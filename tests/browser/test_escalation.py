"""The escalation panel: whom to turn to, when, and with what in hand."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from browser.conftest import held

Search = Callable[..., Page]


@pytest.fixture
def page(search: Search) -> Page:
    return search("账户被冻结了怎么办", timezone_id="UTC", permissions=["clipboard-read", "clipboard-write"])


@pytest.fixture
def channels(page: Page) -> Locator:
    return page.locator(".root .channels > li")


def test_the_fitting_channel_comes_first_and_says_so(channels: Locator) -> None:
    # The hotline is the entry's best channel, but it is closed now.
    expect(channels.locator(".name strong")).to_have_text(["在线客服", "客服热线"])
    expect(channels.get_by_text("首选")).to_have_count(1)
    expect(channels.first).to_contain_text("首选")


def test_each_channel_says_where_it_is_and_whether_it_is_open(channels: Locator) -> None:
    expect(channels.first).to_contain_text("现在服务中")
    expect(channels.first).to_contain_text("官网右下角")
    expect(channels.first).to_contain_text("服务时间：全天")
    closed = channels.nth(1)
    expect(closed).to_contain_text("现在休息，明天 09:00 开始服务")


def test_the_next_opening_is_told_in_the_users_own_time(search: Search) -> None:
    page = search("账户被冻结了怎么办", timezone_id="Asia/Shanghai")
    expect(page.locator(".root .channels > li").nth(1)).to_contain_text("17:00 开始服务")


HOURS = "Mo-Sa 08:30-12:00,13:30-17:30; Su,PH off"


def with_channels(page: Page, *channels: dict[str, Any], **more: Any) -> None:
    """Searches once more; the answer's channels are like its first one, but for ``channels``, and ``more`` differs."""

    def fulfil(route: Route) -> None:
        document = route.fetch().json() | more
        first = document["escalation"]["channels"][0]
        document["escalation"]["channels"] = [{**first, **channel} for channel in channels]
        route.fulfill(json=document)

    page.route("**/api/v1/search?*", fulfil)
    with page.expect_response("**/api/v1/search?*"):
        page.get_by_role("combobox").press("Enter")
    expect(page.locator(".root")).to_have_attribute("aria-busy", "false")


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("zh-CN", "服务时间：周一-周六 08:30-12:00,13:30-17:30; 周日,节假日休息"),
        ("en", "Hours: Mon-Sat 08:30-12:00,13:30-17:30; Sun,holidays closed"),
    ],
)
def test_hours_are_written_in_everyday_words(search: Search, locale: str, words: str) -> None:
    page = search("账户被冻结了怎么办", locale=locale, timezone_id="UTC")
    with_channels(page, {"hours": HOURS})
    expect(page.locator(".root .channels > li")).to_contain_text(words)


@pytest.mark.parametrize(
    ("locale", "label"),
    [("zh-CN", "服务时间（协调世界时）："), ("en", "Hours (Coordinated Universal Time): ")],
)
def test_who_lives_by_another_clock_is_told_whose_hours_they_are(search: Search, locale: str, label: str) -> None:
    page = search("账户被冻结了怎么办", locale=locale, timezone_id="America/New_York")
    with_channels(page, {"hours": HOURS}, {"hours": HOURS})
    expect(page.locator(".root .channels > li").first).to_contain_text(label)
    expect(page.locator(".root .channels > li").nth(1)).to_contain_text(label)


@pytest.mark.parametrize(("days", "zh", "en"), [(0, "今天", "today"), (1, "明天", "tomorrow"), (3, None, None)])
def test_the_next_opening_is_told_as_people_say_it(search: Search, days: int, zh: str | None, en: str | None) -> None:
    day = datetime.now(UTC) + timedelta(days=days)
    channel = {"open_now": False, "next_open": f"{day:%Y-%m-%d}T09:30:00+00:00"}
    page = search("账户被冻结了怎么办", timezone_id="UTC")
    with_channels(page, channel)
    told = zh or f"{day.year}年{day.month}月{day.day}日"
    expect(page.locator(".root .channels > li")).to_contain_text(f"现在休息，{told} 09:30 开始服务")
    page = search("账户被冻结了怎么办", timezone_id="UTC", locale="en")
    with_channels(page, channel)
    told = en or f"{day:%b} {day.day}, {day.year}"
    expect(page.locator(".root .channels > li")).to_contain_text(re.compile(f"Closed now, opens {told} 9:30\\sAM"))


@pytest.mark.parametrize("query", ["账户被冻结了怎么办", "怎么注销账户"])
def test_without_channels_none_are_announced(search: Search, query: str) -> None:
    page = search(query)
    with_channels(page)
    expect(page.locator(".root .panel").get_by_role("heading", name="还没解决？")).to_be_visible()
    expect(page.locator(".root .channels")).to_have_count(0)
    expect(page.locator(".root")).not_to_contain_text(re.compile("渠道可以帮您|下面的渠道"))
    expect(page.get_by_role("button", name="复制给客服的消息")).to_be_visible()


def test_hours_that_are_not_known_are_not_made_up(search: Search) -> None:
    page = search("忘记密码了怎么重置")
    email = page.locator(".root .channels > li")
    expect(email).not_to_contain_text("服务时间")
    expect(email.locator(".state")).to_have_count(0)
    expect(email.get_by_text("首选")).to_have_count(0)  # there is nothing to choose from
    expect(email.get_by_role("link")).to_have_attribute("href", "mailto:help@example.com")


def test_contacts_are_links(channels: Locator) -> None:
    expect(channels.first.get_by_role("link")).to_have_attribute("href", "https://www.example.com/chat")
    channels.nth(1).locator("summary").click()
    expect(channels.nth(1).get_by_role("link")).to_have_attribute("href", "tel:+86400-000-0000")


def test_response_times_stand_with_their_sources(channels: Locator) -> None:
    expect(channels.first.get_by_role("listitem")).to_have_text(
        [re.compile("几分钟内.*《服务说明》第 1 节"), re.compile("即时.*《服务说明》第 2 节")]
    )
    expect(channels.nth(1).locator("summary")).to_contain_text("当场")
    channels.nth(1).locator("summary").click()
    expect(channels.nth(1).get_by_role("listitem")).to_have_text([re.compile("当场.*《热线说明》")])


def test_the_checklist_says_what_why_and_for_example(page: Page) -> None:
    item = page.locator(".root .item").first
    expect(item).to_contain_text("账户信息")
    expect(item).to_contain_text("核实身份")
    expect(item).to_contain_text("例：demo_user")
    expect(page.locator(".root .item").nth(1)).to_contain_text("只在官方渠道内提供")


def test_what_is_ticked_goes_into_the_message_that_is_copied(page: Page) -> None:
    boxes = page.get_by_role("checkbox")
    expect(page.locator(".root .list summary").first).to_contain_text("0 / 2")
    boxes.first.press("Space")
    boxes.nth(1).check()
    expect(page.locator(".root .list summary").first).to_contain_text("2 / 2")
    boxes.first.uncheck()
    page.get_by_role("button", name="复制给客服的消息").click()
    expect(page.get_by_text("已复制，可以粘贴给客服了。")).to_be_visible()
    copied = str(page.evaluate("navigator.clipboard.readText()"))
    assert copied.splitlines() == [
        "您好，我需要帮助。",
        "问题：账户被冻结了怎么办",
        "",
        "我已备好：",
        "- 截图（请告知在官方渠道内如何提交）",
    ]
    expect(page.get_by_role("textbox", name="消息内容")).to_have_value(copied)


def test_the_message_can_be_changed_and_is_copied_as_it_stands(page: Page) -> None:
    page.locator(".root").get_by_text("消息内容").click()
    text = page.get_by_role("textbox", name="消息内容")
    text.fill("我的话")
    page.get_by_role("checkbox").first.check()  # from now on the words are the user's
    page.get_by_role("button", name="复制给客服的消息").click()
    expect(page.get_by_text("已复制，可以粘贴给客服了。")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "我的话"


def test_a_changed_message_and_the_cursor_in_it_outlast_the_panel(page: Page) -> None:
    page.locator(".root").get_by_text("消息内容").click()
    text = page.get_by_role("textbox", name="消息内容")
    row = page.locator(".root .rows > li").first
    with held(page, "/entries/") as waiting:
        row.locator("summary").click()
        waiting.arrive(1)
        text.fill("我的话")
        text.press("ArrowLeft")
        waiting.let_go(0)
        expect(page.locator(".root .panel .title")).to_contain_text(row.locator("strong").first.inner_text())
    expect(text).to_be_focused()
    page.keyboard.type("实")
    expect(text).to_have_value("我的实话")
    row.locator("summary").click()
    expect(page.locator(".root .panel .title")).to_contain_text("账户被冻结了怎么办？")
    expect(text).to_have_value("我的实话")
    page.get_by_role("combobox").fill("怎么申请退款")
    page.get_by_role("combobox").press("Enter")
    expect(page.locator(".root .panel .title")).to_contain_text("怎么申请退款？")
    assert "问题：怎么申请退款" in page.locator(".root .message").input_value()  # of another question


def test_the_focus_in_a_panel_goes_to_the_heading_of_the_next(page: Page) -> None:
    with held(page, "/entries/") as waiting:
        row = page.locator(".root .rows > li").first
        row.locator("summary").click()
        waiting.arrive(1)
        page.get_by_role("button", name="复制给客服的消息").focus()
        waiting.let_go(0)
        expect(page.locator(".root .panel .title")).to_contain_text(row.locator("strong").first.inner_text())
    expect(page.get_by_role("heading", name="还没解决？")).to_be_focused()


def test_the_message_says_nothing_that_the_visitor_did_not(search: Search, unsure: str) -> None:
    page = search("忘记登录密码登录失败", unsure)
    panel, message = page.locator(".root .panel"), page.locator(".root .message")
    expect(panel.get_by_role("heading", name="这些渠道可以帮您")).to_be_visible()
    expect(panel.locator(".title")).not_to_contain_text("怎么")
    page.locator(".root .cards > li", has_text="登录失败怎么办？").locator("summary").click()
    expect(panel.locator(".title")).to_contain_text("登录失败怎么办？")
    expect(message).to_have_value("您好，我需要帮助。\n问题：忘记登录密码登录失败")


@pytest.mark.parametrize("number", ["4111111111111111", "138 0013 8000", "6222-0212-3456-7890-123"])
def test_long_numbers_of_the_question_stay_out_of_the_message(search: Search, number: str) -> None:
    page = search(f"账户被冻结了怎么办 {number}")
    page.locator(".root").get_by_text("消息内容").click()
    text = page.get_by_role("textbox", name="消息内容")
    expect(text).to_have_value(re.compile("问题：账户被冻结了怎么办 \\*\\*\\*$"))
    assert number not in text.input_value()


def test_ticks_stay_from_search_to_search(page: Page) -> None:
    page.get_by_role("checkbox", name="账户信息").check()
    page.get_by_role("combobox").fill("怎么注销账户")
    page.get_by_role("combobox").press("Enter")
    expect(page.get_by_role("heading", name="这里没有答案")).to_be_visible()
    expect(page.get_by_role("checkbox", name="账户信息")).to_be_checked()


def test_pages_that_are_not_served_over_https_copy_as_well(page: Page) -> None:
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.get_by_role("button", name="复制给客服的消息").click()
    expect(page.get_by_text("已复制，可以粘贴给客服了。")).to_be_visible()
    box = page.get_by_role("combobox")
    box.fill("")
    box.press("Control+V")
    assert box.input_value().startswith("您好，我需要帮助。")


def test_where_pages_may_not_copy_the_text_is_there_to_be_copied(search: Search) -> None:
    page = search("账户被冻结了怎么办")
    page.evaluate(
        """() => {
            Object.defineProperty(navigator, "clipboard", { value: undefined });
            document.execCommand = () => false;
        }"""
    )
    page.get_by_role("button", name="复制给客服的消息").click()
    expect(page.get_by_text("请自行复制下面的文字。")).to_be_visible()
    text = page.get_by_role("textbox", name="消息内容")
    assert text.evaluate("text => text.value.slice(text.selectionStart, text.selectionEnd)") == text.input_value()


def test_what_must_never_be_told_is_said_and_never_asked_for(page: Page) -> None:
    warning = page.locator(".root .never")
    expect(warning).to_have_text("谁来问都不要说：登录密码、支付密码")
    # Besides the search box and the message, which starts without them, nothing takes free text.
    fields = page.locator("faq-search").evaluate(
        "host => [...host.shadowRoot.querySelectorAll('input:not([type=checkbox]), textarea')].map((one) => one.value)"
    )
    assert len(fields) == 2
    assert "登录密码" not in fields[1]  # the warning is for the user
