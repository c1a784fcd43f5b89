"""axe-core finds nothing to complain about, in any state, language or theme; and the keyboard reaches everything."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from browser.conftest import Visitor

Search = Callable[..., Page]
QUERY = "账户被冻结了怎么办"


def faults(page: Page) -> list[Any]:
    """What axe-core objects to, by rule and place; all its rules, best practices among them."""
    results = Axe().run(page).response
    assert results["testEngine"]["name"] == "axe-core"
    return [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in results["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_every_layout_of_the_search_page(
    search: Search, visitor: Visitor, service: str, unsure: str, scheme: str, locale: str
) -> None:
    options = {"color_scheme": scheme, "locale": locale}
    assert faults(visitor.open(f"{service}/", **options)) == []
    assert faults(visitor.open(f"{service}/?category=account", **options)) == []
    assert faults(search(QUERY, **options)) == []
    assert faults(search("怎么注销账户", **options)) == []
    assert faults(search("zzqx", **options)) == []
    page = search("登录失败怎么退款", unsure, **options)
    page.locator(".root summary").first.click()
    expect(page.locator(".root .text")).to_be_visible()
    assert faults(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_open_list_of_suggestions(visitor: Visitor, service: str, scheme: str) -> None:
    page = visitor.open(f"{service}/", color_scheme=scheme)
    page.get_by_role("combobox").press_sequentially("账户")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    assert faults(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_message_that_was_copied_a_comment_that_is_asked_for_and_an_error(
    search: Search, visitor: Visitor, scheme: str
) -> None:
    page = search(QUERY, color_scheme=scheme)
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="复制给客服的消息").click()
    page.get_by_role("button", name="没有帮助").click()
    assert faults(page) == []
    visitor.tolerated.append("status of 503")
    page.route("**/search?*", lambda route: route.fulfill(status=503))
    page.route("**/suggest?*", lambda route: route.fulfill(status=503))
    box = page.get_by_role("combobox")
    box.fill("退款")
    box.press("Enter")
    expect(page.locator(".root .error")).to_be_visible()
    box.press_sequentially("啊")
    expect(page.locator(".root .warn").first).not_to_be_empty()
    assert faults(page) == []


def test_an_answer_with_markup_in_it_and_on_a_phone(search: Search) -> None:
    page = search("页面显示乱码怎么办", viewport={"width": 320, "height": 640})
    assert faults(page) == []


def test_with_forced_colours(search: Search, unsure: str) -> None:
    page = search("登录失败怎么退款", unsure, forced_colors="active")
    assert faults(page) == []
    chosen, other = page.get_by_role("button", name="全部"), page.get_by_role("button", name="账户", exact=True)
    width = "node => parseFloat(getComputedStyle(node).borderTopWidth)"
    assert chosen.evaluate(width) > other.evaluate(width)
    edge = page.locator(".root .panel").evaluate("node => getComputedStyle(node).borderTopStyle")
    assert edge == "solid"  # transparent otherwise; here it is drawn
    expect(page.locator(".root mark").first).to_have_css("text-decoration-line", "underline")
    page.get_by_role("combobox").fill("")
    page.get_by_role("combobox").press_sequentially("账户")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    assert faults(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_marked_words_can_be_read_with_forced_colours(
    search: Search, visitor: Visitor, service: str, scheme: str
) -> None:
    options = {"forced_colors": "active", "color_scheme": scheme}
    page = search(QUERY, **options)
    assert readable(page.locator(".root mark").first)
    box = page.get_by_role("combobox")
    box.fill("")
    box.press_sequentially("账户")
    expect(page.get_by_role("option").first).to_be_visible()
    assert readable(page.get_by_role("option").first.locator("mark"))
    plain = visitor.open(f"{service}/?q={QUERY}", java_script_enabled=False, **options)
    assert readable(plain.locator("mark").first)


def readable(place: Locator) -> bool:
    """Whether the text stands out from the background, which is of one colour."""
    paint = "node => { const { color, backgroundColor } = getComputedStyle(node); return [color, backgroundColor]; }"
    ink, ground = ([int(part) for part in re.findall(r"[\d.]+", one)] for one in place.evaluate(paint))
    return len(ground) == 3 and abs(sum(ink) - sum(ground)) > 380


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_as_it_is_without_the_component(visitor: Visitor, service: str, scheme: str) -> None:
    visitor.tolerated.append("net::ERR_FAILED")
    visitor.hosts.add(service.removeprefix("http://"))
    page = visitor.open("about:blank", color_scheme=scheme)
    page.route("**/faq-search.js", lambda route: route.abort())
    for query in ("", QUERY, "怎么注销账户", "账" * 501):
        page.goto(f"{service}/?q={query}")
        visitor.tolerated.append("status of 422")
        assert faults(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_reference(visitor: Visitor, service: str, scheme: str) -> None:
    page = visitor.open(f"{service}/docs", color_scheme=scheme)
    assert faults(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_everything_can_be_done_with_the_keyboard_alone(visitor: Visitor, service: str) -> None:
    page = visitor.open(f"{service}/", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("combobox").focus()
    page.keyboard.type("账户被")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="账户被冻结了怎么办？")).to_be_visible()
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            """() => {
                const node = document.activeElement.shadowRoot?.activeElement ?? document.activeElement;
                const seen = getComputedStyle(node).outlineStyle !== "none" || node.matches("input[type=checkbox]");
                return [node.getAttribute("aria-label") ?? (node.labels?.[0] ?? node).textContent.trim(), seen];
            }"""
        )
        reached.append(focused[0])
        assert focused[1], f"the focus cannot be seen on {focused[0]}"
        if focused[0].startswith("账户信息"):
            page.keyboard.press("Space")
        if focused[0] == "复制给客服的消息":
            page.keyboard.press("Enter")
            break
    for name in ("清空", "搜索", "有帮助", "没有帮助", "在线客服首选现在服务中几分钟内"):
        assert name in reached
    assert "- 账户信息：" in page.evaluate("navigator.clipboard.readText()")
