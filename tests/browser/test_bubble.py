"""The bubble: a button at the lower right, and a small window with popular questions, an answer and who can help."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FrameLocator, Locator, Page, expect

from browser.conftest import Visitor
from browser.test_embedding import QUERY, ask, embedded, folder, open_service, origin

__all__ = ["embedded", "folder", "open_service", "origin"]  # fixtures
Embedded = Callable[..., Page]
BODY = """<meta name="viewport" content="width=device-width"><title>Shop</title>
<main><h1>A shop</h1><a href="#">Buy</a></main>
<faq-search-bubble lang="zh">{}</faq-search-bubble>"""


@pytest.fixture
def bubble(embedded: Embedded, open_service: str) -> Callable[..., Page]:
    """Opens a page with a bubble, which is opened, too."""

    def opened(inside: str = "", **options: object) -> Page:
        page = embedded(open_service, BODY.format(inside), **options)
        page.get_by_role("button", name="帮助").click()
        return page

    return opened


def box_of(place: Locator) -> tuple[float, float, float, float]:
    box = place.bounding_box()
    assert box is not None
    return box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]


def test_nothing_is_asked_for_before_it_is_opened(embedded: Embedded, open_service: str, visitor: Visitor) -> None:
    page = embedded(open_service, BODY.format(""))
    button = page.get_by_role("button", name="帮助")
    _, _, right, bottom = box_of(button)
    assert (1280 - right < 40, 900 - bottom < 40) == (True, True)
    page.wait_for_timeout(300)
    assert visitor.asked("") == []
    button.click()
    expect(page.locator(".ask")).to_have_count(5)
    assert len(visitor.asked("popular")) == 1


def test_it_opens_with_popular_questions_and_answers_without_scrolling(bubble: Callable[..., Page]) -> None:
    page = bubble()
    window = page.get_by_role("dialog", name="帮助")
    left, top, right, bottom = box_of(window)
    assert (right - left, bottom - top) == (380, 560)
    expect(page.get_by_role("combobox")).to_be_focused()
    expect(page.get_by_role("heading", name="大家常问")).to_be_visible()
    page.get_by_role("button", name="账户被冻结了怎么办？").click()
    expect(page.get_by_role("heading", name="账户被冻结了怎么办？")).to_be_visible()
    expect(page.get_by_text("对您有帮助吗？")).to_be_in_viewport()
    expect(page.get_by_text("还没解决？看看还能找谁")).to_be_in_viewport()
    scrolled = page.locator(".body").evaluate("node => node.scrollHeight - node.clientHeight")
    assert scrolled == 0
    page.get_by_text("还没解决？看看还能找谁").click()
    expect(page.locator(".channels strong").first).to_be_visible()


def test_escape_closes_it_and_the_focus_goes_back(bubble: Callable[..., Page]) -> None:
    page = bubble()
    box = page.get_by_role("combobox")
    box.press_sequentially("账户")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("option").first).to_be_hidden()
    page.keyboard.press("Escape")
    expect(box).to_have_value("")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("button", name="帮助")).to_be_focused()


def test_the_focus_stays_inside(bubble: Callable[..., Page]) -> None:
    page = bubble()
    expect(page.locator(".ask").first).to_be_visible()
    for _ in range(14):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.localName") in (
            "faq-search-bubble",
            "body",
        )  # never the page's link


def test_a_click_beside_it_closes_it_and_what_was_found_is_still_there(bubble: Callable[..., Page]) -> None:
    page = bubble()
    ask(page)
    heading = page.get_by_role("heading", name="账户被冻结了怎么办？")
    expect(heading).to_be_visible()
    page.mouse.click(20, 200)
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_role("button", name="帮助").click()
    expect(heading).to_be_visible()


def test_the_pages_own_chat_stands_with_the_channels(bubble: Callable[..., Page]) -> None:
    page = bubble('<button slot="chat" onclick="document.title = \'chat\'">找小店聊聊</button>')
    ask(page, "怎么注销账户")
    chat = page.get_by_role("button", name="找小店聊聊")
    expect(chat).to_be_visible()
    chat.click()
    expect(page).to_have_title("chat")


def test_on_a_phone_it_fills_the_screen(bubble: Callable[..., Page]) -> None:
    page = bubble(viewport={"width": 375, "height": 667})
    assert box_of(page.get_by_role("dialog")) == (0, 0, 375, 667)
    page.get_by_role("button", name="关闭").click()
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_a_script_opens_it_with_a_question(embedded: Embedded, open_service: str) -> None:
    page = embedded(open_service, BODY.format(""))
    element = page.locator("faq-search-bubble")
    element.evaluate("(element, query) => element.search(query)", QUERY)
    expect(page.get_by_role("heading", name="账户被冻结了怎么办？")).to_be_visible()
    expect(element).to_have_attribute("open", "")
    element.evaluate("element => element.close()")
    expect(element).not_to_have_attribute("open", "")


def test_its_attributes_reach_the_box_and_can_be_changed(
    embedded: Embedded, open_service: str, visitor: Visitor
) -> None:
    page = embedded(open_service, '<faq-search-bubble lang="zh" category="money" label="问一问"></faq-search-bubble>')
    page.get_by_role("button", name="问一问").click()
    expect(page.locator(".ask")).to_have_count(2)
    element = page.locator("faq-search-bubble")
    element.evaluate("element => { element.setAttribute('placeholder', '说说看'); element.lang = 'en'; }")
    expect(page.get_by_role("combobox")).to_have_attribute("placeholder", "说说看")
    expect(page.get_by_role("button", name="Close")).to_be_visible()
    expect(page.get_by_role("button", name="Search")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_of_its_states(bubble: Callable[..., Page], scheme: str) -> None:
    page = bubble("<style>html { color-scheme: light dark } a { color: inherit }</style>", color_scheme=scheme)
    expect(page.locator(".ask").first).to_be_visible()

    def faults() -> list[object]:
        violations = Axe().run(page).response["violations"]
        return [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in violations]

    assert faults() == []
    for query, state in ((QUERY, "answered"), ("怎么注销账户", "unanswered")):
        ask(page, query)
        expect(page.locator("faq-search")).to_have_attribute("state", state)
        assert faults() == []


def test_the_search_page_can_be_framed_by_those_who_were_let(
    folder: object, embedded: Embedded, open_service: str, service: str, visitor: Visitor
) -> None:
    visitor.tolerated.append("frame-ancestors|ERR_BLOCKED|refused to connect")
    page = embedded(open_service, f'<iframe src="{open_service}/?lang=zh"></iframe>')
    frame: FrameLocator = page.frame_locator("iframe")
    expect(frame.get_by_role("combobox")).to_be_visible()
    visitor.hosts.add(service.removeprefix("http://"))
    page = embedded(service, f'<iframe src="{service}/?lang=zh"></iframe>')
    page.wait_for_timeout(500)
    expect(page.frame_locator("iframe").get_by_role("combobox")).to_have_count(0)
