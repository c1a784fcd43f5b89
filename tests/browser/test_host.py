"""The component as a guest: in dialogs and cramped places, in old browsers, as a module, told to change, and heard."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from browser.conftest import Visitor, held
from browser.test_embedding import QUERY, ask, embedded, folder, open_service, origin

__all__ = ["embedded", "folder", "open_service", "origin"]  # fixtures
Embedded = Callable[..., Page]
OPEN = "登录失败怎么退款"
LISTEN = """() => {
    const heard = [];
    for (const name of ["search", "answer", "open", "feedback", "error", "copy", "channel", "category"])
        document.addEventListener(`faq-${name}`, (event) => heard.push([name, event.detail, event.composed]));
    return heard;
}"""


def box_of(place: Locator) -> FloatRect:
    box = place.bounding_box()
    assert box is not None
    return box


def suggest(page: Page) -> Locator:
    page.get_by_role("combobox").press_sequentially("怎么")
    expect(page.get_by_role("option").first).to_be_visible()
    return page.locator(".popup")


def seen(page: Page, option: Locator) -> bool:
    """Whether it is the option that a click in its middle would hit."""
    hit: bool = option.evaluate(
        """node => {
            const { x, y, width, height } = node.getBoundingClientRect();
            return node.getRootNode().elementFromPoint(x + width / 2, y + height / 2)?.closest(".option") === node;
        }"""
    )
    return hit


CRAMPED = {
    "overflow": '<div style="overflow: hidden; height: 90px"><faq-search></faq-search></div><p>below</p>',
    "covered": '<faq-search></faq-search><div style="position: relative; z-index: 9; background: #fff; height: 400px">',
    "contained": '<div style="contain: paint; height: 90px"><faq-search></faq-search></div>',
    "transformed": '<div style="transform: translate(9px, 9px)"><faq-search></faq-search></div>',
}


@pytest.mark.parametrize("place", CRAMPED.values(), ids=CRAMPED)
def test_suggestions_lie_above_everything(embedded: Embedded, open_service: str, place: str) -> None:
    page = embedded(open_service, f"<body>{place}")
    popup, box = suggest(page), page.locator(".box")
    assert all(seen(page, option) for option in page.get_by_role("option").all())
    assert box_of(popup)["x"] == pytest.approx(box_of(box)["x"], abs=1)
    assert box_of(popup)["width"] == pytest.approx(box_of(box)["width"], abs=1)
    assert 0 <= box_of(popup)["y"] - box_of(box)["y"] - box_of(box)["height"] <= 10
    page.get_by_role("option").first.click()
    expect(popup).to_be_hidden()
    expect(page.locator("faq-search")).to_have_attribute("state", "answered")


def test_suggestions_work_in_a_modal_dialog_and_escape_closes_them_first(embedded: Embedded, open_service: str) -> None:
    page = embedded(open_service, '<dialog style="height: 150px"><faq-search></faq-search></dialog>')
    page.evaluate("document.querySelector('dialog').showModal()")
    popup = suggest(page)
    assert all(seen(page, option) for option in page.get_by_role("option").all())
    page.keyboard.press("Escape")
    expect(popup).to_be_hidden()
    expect(page.locator("dialog")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("faq-search")).to_have_attribute("state", "answered")


def test_suggestions_turn_upwards_near_the_lower_edge_and_follow_the_page(
    embedded: Embedded, open_service: str
) -> None:
    body = (
        '<body style="margin: 0"><div style="height: 500px"></div><faq-search></faq-search><div style="height: 2000px">'
    )
    page = embedded(open_service, body, viewport={"width": 800, "height": 600})
    popup, box = suggest(page), page.locator(".box")
    assert box_of(popup)["y"] + box_of(popup)["height"] <= box_of(box)["y"]
    assert box_of(popup)["y"] >= 0
    page.evaluate("scrollTo(0, 400)")
    page.wait_for_timeout(100)
    assert 0 <= box_of(popup)["y"] - box_of(box)["y"] - box_of(box)["height"] <= 10


def test_without_popovers_suggestions_stand_below_the_box(
    embedded: Embedded, open_service: str, visitor: Visitor, origin: str
) -> None:
    page = embedded(open_service, "<faq-search></faq-search>")
    page.add_init_script("delete HTMLElement.prototype.togglePopover; delete HTMLElement.prototype.popover;")
    page.goto(f"{origin}/")
    page.add_style_tag(content="faq-search::part(popup) { display: block }")  # there is no [popover] to hide it
    popup, box = suggest(page), page.locator(".box")
    assert popup.evaluate("node => getComputedStyle(node).position") == "absolute"
    assert 0 <= box_of(popup)["y"] - box_of(box)["y"] - box_of(box)["height"] <= 10


def test_a_browser_that_lacks_what_it_needs_shows_the_plain_form(visitor: Visitor, service: str) -> None:
    page = visitor.open("about:blank")
    visitor.hosts.add(service.removeprefix("http://"))
    page.add_init_script("""const supports = CSS.supports.bind(CSS);
        CSS.supports = (...asked) => !asked.join().includes("light-dark") && supports(...asked);""")
    page.goto(f"{service}/")
    assert page.evaluate("customElements.get('faq-search')") is None
    page.get_by_role("searchbox").fill(QUERY)
    page.get_by_role("button", name="搜索").click()
    expect(page.get_by_role("heading", name="账户被冻结了怎么办？")).to_be_visible()


MODULES = {
    "script": '<script type="module" src="{0}/static/faq-search.js"></script>',
    "static import": '<script type="module">import "{0}/static/faq-search.js";</script>',
    "dynamic import": '<script type="module">await import("{0}/static/faq-search.js");</script>',
}


@pytest.mark.parametrize("script", MODULES.values(), ids=MODULES)
def test_as_a_module_it_finds_its_service(
    embedded: Embedded, folder: Any, origin: str, open_service: str, visitor: Visitor, script: str
) -> None:
    page = embedded(open_service)
    html = f'<!doctype html><html lang="zh"><link rel="icon" href="data:,">{script.format(open_service)}'
    (folder / "module.html").write_text(f"{html}<faq-search></faq-search>", encoding="utf-8")
    page.goto(f"{origin}/module.html")
    ask(page)
    expect(page.get_by_role("heading", name="账户被冻结了怎么办？")).to_be_visible()
    assert visitor.asked("search")[-1].startswith(open_service)


def test_attributes_can_be_changed_at_any_time(
    embedded: Embedded, open_service: str, unsure: str, visitor: Visitor
) -> None:
    page = embedded(open_service, '<faq-search lang="zh"></faq-search>')
    element, box = page.locator("faq-search"), page.get_by_role("combobox")
    change = "(element, [name, value]) => element.setAttribute(name, value)"
    element.evaluate(change, ["placeholder", "说说看"])
    expect(box).to_have_attribute("placeholder", "说说看")
    ask(page, "怎么申请退款")
    heading = page.get_by_role("heading", name="怎么申请退款？")
    expect(heading).to_be_visible()
    vote = page.get_by_role("button", name="没有帮助")
    expect(vote).to_be_visible()
    element.evaluate(change, ["no-feedback", ""])
    expect(vote).to_be_hidden()
    element.evaluate(change, ["category", "account"])
    expect(heading).to_have_count(0)  # searched for again
    assert "category=account" in visitor.asked("search")[-1]
    element.evaluate("element => element.removeAttribute('category')")
    expect(heading).to_be_visible()
    element.evaluate(change, ["limit", "2"])
    ask(page)
    expect(page.locator(".rows > li")).to_have_count(1)
    assert "limit=2&" in visitor.asked("search")[-1]
    before = len(visitor.asked("search"))
    page.route(f"{unsure}/**", lambda route: route.fulfill(status=503, headers={"Access-Control-Allow-Origin": "*"}))
    visitor.hosts.add(unsure.removeprefix("http://"))
    visitor.tolerated.append("status of 503")
    element.evaluate(change, ["endpoint", unsure])
    expect(element).to_have_attribute("state", "error")
    assert visitor.asked("search")[before].startswith(unsure)


def test_another_language_keeps_what_is_shown(embedded: Embedded, open_service: str, visitor: Visitor) -> None:
    page = embedded(open_service, '<faq-search lang="zh"></faq-search>')
    ask(page)
    page.get_by_role("checkbox").first.check()
    heard = page.evaluate_handle(LISTEN)
    page.get_by_role("combobox").fill("还没问完")
    page.locator("faq-search").evaluate("element => { element.lang = 'en'; }")
    expect(page.get_by_role("button", name="Search")).to_be_visible()
    expect(page.get_by_role("heading", name="账户被冻结了怎么办？")).to_be_visible()
    expect(page.get_by_role("heading", name="Not solved yet?")).to_be_visible()
    expect(page.get_by_role("checkbox").first).to_be_checked()
    expect(page.get_by_role("combobox")).to_have_value("还没问完")
    assert len(visitor.asked("search")) == 1
    assert heard.json_value() == []


def test_what_is_shown_survives_being_moved(embedded: Embedded, open_service: str, visitor: Visitor) -> None:
    page = embedded(open_service, "<main><faq-search></faq-search></main>")
    ask(page)
    page.locator(".rows summary").first.click()
    expect(page.locator(".rows .text")).to_be_visible()
    page.evaluate("document.body.append(document.querySelector('faq-search'))")
    expect(page.locator(".rows .text")).to_be_visible()
    expect(page.get_by_role("combobox")).to_have_value(QUERY)
    expect(page.locator("faq-search")).to_have_attribute("state", "answered")
    assert len(visitor.asked("search")) == 1
    suggest(page)  # and it goes on working


def test_its_only_members_are_those_of_the_guide(embedded: Embedded, open_service: str) -> None:
    page = embedded(open_service, "<faq-search></faq-search>")
    members = page.locator("faq-search").evaluate(
        "element => [...Object.keys(element), ...Object.getOwnPropertyNames(Object.getPrototypeOf(element))]"
    )
    callbacks = {"constructor", "connectedCallback", "disconnectedCallback", "attributeChangedCallback"}
    assert set(members) - callbacks == {"search", "focus"}


def test_what_visitors_do_can_be_heard(embedded: Embedded, open_service: str) -> None:
    page = embedded(
        open_service, '<faq-search lang="zh"></faq-search>', permissions=["clipboard-read", "clipboard-write"]
    )
    heard = page.evaluate_handle(LISTEN)

    def events(name: str) -> list[dict[str, Any]]:
        return [detail for one, detail, composed in heard.json_value() if one == name and composed]

    page.get_by_role("combobox").press_sequentially("账户被")
    page.get_by_role("option", name="账户被冻结了怎么办？").click()
    expect(page.get_by_role("heading", name="账户被冻结了怎么办？")).to_be_visible()
    question = "账户被冻结了怎么办？"
    assert events("search") == [{"query": question, "category": "", "source": "suggestion", "typed": "账户被"}]
    (answer,) = events("answer")
    assert answer.pop("confidence") > 0.5
    assert re.fullmatch(r"\d{6}-\w+", answer.pop("generation"))
    assert answer.pop("total") >= 1
    told = {"query": question, "status": "answered", "reason": "answered", "entry": "account-frozen", "smalltalk": None}
    assert answer == told
    page.locator(".channels summary").nth(1).click()
    page.locator(".channels summary").nth(1).click()
    assert events("channel") == [{"id": "hotline", "contact": None}]
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="复制给客服的消息").click()
    expect(page.get_by_text("已复制，可以粘贴给客服了。")).to_be_visible()
    (copied,) = events("copy")
    assert (copied["query"], copied["ready"]) == (question, ["account_id"])
    assert copied["text"] == page.evaluate("navigator.clipboard.readText()")
    page.get_by_role("button", name="没有帮助").click()
    page.get_by_role("button", name="没说清楚").click()
    page.get_by_role("button", name="发送").click()
    expect(page.get_by_text("谢谢，已记下。")).to_be_visible()
    assert events("feedback") == [{"query": question, "id": "account-frozen", "helpful": False, "reason": "没说清楚"}]
    page.locator(".rows summary").first.click()
    expect(page.locator(".rows .text")).to_be_visible()
    assert [one["query"] for one in events("open")] == [question]


def test_a_page_can_keep_a_search_or_a_channel_to_itself(
    embedded: Embedded, open_service: str, visitor: Visitor
) -> None:
    page = embedded(open_service, '<faq-search lang="zh"></faq-search>')
    page.evaluate("""() => {
        addEventListener("faq-search", (event) => event.detail.query === "转人工" && event.preventDefault());
        addEventListener("faq-channel", (event) => event.detail.contact && event.preventDefault());
    }""")
    ask(page, "转人工")
    page.wait_for_timeout(300)
    assert visitor.asked("search") == []
    expect(page.locator("faq-search")).to_have_attribute("state", "idle")
    ask(page)
    page.get_by_role("link", name="https://www.example.com/chat").click()
    page.wait_for_timeout(200)
    expect(page).to_have_url(re.compile("127.0.0.1"))


def test_a_category_that_is_chosen_can_be_heard(search: Callable[..., Page], unsure: str) -> None:
    page = search(OPEN, unsure)
    heard = page.evaluate_handle(LISTEN)
    page.get_by_role("button", name="资金").click()
    expect(page.get_by_role("button", name="资金", pressed=True)).to_be_visible()
    assert [detail for name, detail, _ in heard.json_value() if name == "category"] == [
        {"query": OPEN, "category": "money"}
    ]


def test_a_search_that_was_cut_off_by_a_move_is_made_again(embedded: Embedded, open_service: str) -> None:
    page = embedded(open_service, "<main><faq-search></faq-search></main>")
    with held(page, "/search") as waiting:
        ask(page)
        waiting.arrive(1)
        page.evaluate("document.body.append(document.querySelector('faq-search'))")
        waiting.arrive(2)
        waiting.let_go(1)
    expect(page.get_by_role("heading", name="账户被冻结了怎么办？")).to_be_visible()
