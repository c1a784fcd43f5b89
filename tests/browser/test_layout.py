"""Where things stand: the answer high up on a phone, shared edges on a desktop, and nothing that moves by itself."""

import re
from collections.abc import Callable
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.conftest import Visitor, held

Search = Callable[..., Page]
QUERY, GAP, OPEN = "账户被冻结了怎么办", "怎么注销账户", "登录失败怎么退款"
PHONE = {"viewport": {"width": 375, "height": 667}, "has_touch": True}


def edges(place: Locator) -> tuple[float, float]:
    box = place.bounding_box()
    assert box is not None
    return box["x"], box["x"] + box["width"]


def top(place: Locator) -> float:
    box = place.bounding_box()
    assert box is not None
    return box["y"]


def test_on_a_phone_the_answer_comes_first_and_what_follows_is_folded(search: Search) -> None:
    page = search(QUERY, **PHONE)
    assert top(page.locator(".root h2").first) < 667 / 4
    order = (".text", ".vote", ".answer > .small", ".panel", ".channels", ".copy", ".rows")
    places = [top(page.locator(f".root {name}").first) for name in order]
    assert places == sorted(places)
    assert places[1] < 667  # the vote is seen with the answer
    channels = page.locator(".root .channels > li")
    for height in (box["height"] for box in map(Locator.bounding_box, channels.all()) if box):
        assert height < 80  # a name and its state, in two lines where it is closed
    expect(page.get_by_role("checkbox")).to_have_count(0)
    page.locator(".root").get_by_text("联系前请备好").click()
    expect(page.get_by_role("checkbox")).to_have_count(2)
    channels.filter(has_text="在线客服").click()
    expect(channels.get_by_text("官网右下角")).to_be_visible()
    expect(channels.get_by_text("《服务说明》第 1 节")).to_be_visible()


def test_on_a_phone_a_link_near_the_top_leads_to_support(search: Search) -> None:
    page = search(QUERY, **PHONE)
    link = page.get_by_role("button", name="直接找客服")
    assert top(link) < 667 / 3
    link.press("Enter")
    expect(page.get_by_role("heading", name="还没解决？")).to_be_focused()
    expect(page.get_by_role("heading", name="还没解决？")).to_be_in_viewport()
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(link).to_be_hidden()  # the panel stands beside the answer


def test_where_nothing_answers_the_best_channel_is_open_on_a_phone_too(search: Search) -> None:
    page = search("zzqx", **PHONE)
    expect(page.locator(".root").get_by_text("官网右下角")).to_be_visible()
    expect(page.locator(".root").get_by_text("官网底部")).to_be_hidden()


@pytest.mark.parametrize("width", [320, 375])
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_the_hint_in_the_box_is_not_cut(visitor: Visitor, service: str, width: int, locale: str) -> None:
    page = visitor.open(f"{service}/", viewport={"width": width, "height": 640}, locale=locale)
    spare = """box => {
        const { font, paddingLeft, paddingRight } = getComputedStyle(box);
        const context = document.createElement("canvas").getContext("2d");
        context.font = font;
        const room = box.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
        return room - context.measureText(box.placeholder).width;
    }"""
    assert page.get_by_role("combobox").evaluate(spare) >= 0


def test_on_a_desktop_box_answer_and_panel_share_their_edges(search: Search, visitor: Visitor, service: str) -> None:
    page = search(QUERY)
    box = edges(page.locator(".root .box"))
    assert edges(page.locator(".root .answer").first) == pytest.approx(box, abs=1)
    assert edges(page.locator(".root .rows")) == pytest.approx(box, abs=1)
    assert edges(page.locator(".root .panel"))[1] == pytest.approx(edges(page.locator("header.top"))[1], abs=1)
    page = search(GAP)
    assert edges(page.locator(".root .panel")) == pytest.approx(box, abs=1)
    plain = visitor.open(f"{service}/?q={quote(QUERY)}", java_script_enabled=False)
    assert edges(plain.locator("form.plain")) == pytest.approx(box, abs=1)
    assert edges(plain.locator("article.lead")) == pytest.approx(box, abs=1)


def luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_edges_of_what_can_be_used_stand_out(search: Search, scheme: str) -> None:
    page = search(QUERY, color_scheme=scheme)
    paper = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    tint = page.locator(".root .panel").evaluate("node => getComputedStyle(node).backgroundColor")
    for place, around in ((".box", paper), (".vote button", paper), (".copy", tint)):
        edge, inside = page.locator(f".root {place}").first.evaluate(
            "node => [getComputedStyle(node).borderTopColor, getComputedStyle(node).backgroundColor]"
        )
        for ground in (inside, around):
            light, dark = sorted((luminance(edge), luminance(ground)), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 3, (place, edge, ground)


SHIFTS = """window.shifts = []; new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries())
        if (!hadRecentInput) shifts.push([value, ...sources.map(({ node }) => node?.className)]);
}).observe({ type: "layout-shift", buffered: true });"""


@pytest.mark.parametrize("width", [375, 1280])
def test_nothing_shifts_while_a_page_loads(visitor: Visitor, service: str, width: int) -> None:
    visitor.hosts.add(urlsplit(service).netloc)
    page = visitor.open("about:blank", viewport={"width": width, "height": 667})
    page.add_init_script(SHIFTS)
    for query in ("", QUERY, GAP, "&category=account"):
        with held(page, "/faq-search.js") as waiting:
            page.goto(f"{service}/?q={quote(query, safe='&=')}", wait_until="commit")
            page.locator("form.plain").wait_for()
            waiting.arrive(1)
            page.wait_for_timeout(200)  # it has been painted without the component
            waiting.let_go(0)
            expect(page.get_by_role("combobox")).to_be_visible()
        page.wait_for_timeout(200)
        assert page.evaluate("shifts") == [], query


@pytest.mark.parametrize("width", [375, 1280])
def test_nothing_shifts_when_a_slow_answer_arrives(visitor: Visitor, service: str, width: int) -> None:
    visitor.hosts.add(urlsplit(service).netloc)
    page = visitor.open("about:blank", viewport={"width": width, "height": 667})
    page.add_init_script(SHIFTS)
    page.goto(f"{service}/")
    with held(page, "/search") as waiting:
        page.get_by_role("combobox").fill(QUERY)
        page.get_by_role("combobox").press("Enter")
        waiting.arrive(1)
        page.wait_for_timeout(1000)
        expect(page.get_by_text("正在搜索…")).to_be_visible()  # and long after the keystroke
        waiting.let_go(0)
        expect(page.locator(".root .panel")).to_be_visible()
        page.wait_for_timeout(200)
    assert page.evaluate("shifts") == []
