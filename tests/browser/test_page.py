"""The search page: links to a search, the back button, languages, sizes, themes, and life without JavaScript."""

from collections.abc import Callable
from urllib.parse import parse_qs, quote, unquote, urlsplit

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import Visitor

Search = Callable[..., Page]
QUERY, GAP = "账户被冻结了怎么办", "怎么注销账户"
OPEN = "登录失败怎么退款"  # an unsure service asks which of two categories' questions is meant


def ask(page: Page, query: str) -> None:
    box = page.get_by_role("combobox")
    box.fill(query)
    box.press("Enter")


def asked(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def overflow(page: Page) -> int:
    """Pixels by which the page is wider than the window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width


def test_a_link_to_a_search_shows_its_answer_without_asking_again(search: Search, visitor: Visitor) -> None:
    page = search(QUERY)
    expect(page.get_by_role("combobox")).to_have_value(QUERY)
    expect(page.get_by_role("heading", name="账户被冻结了怎么办？")).to_be_visible()
    assert visitor.asked("search") == []
    expect(page).to_have_title(f"{QUERY} - 帮助搜索")


def test_a_link_to_an_open_question_brings_its_categories_along(search: Search, unsure: str, visitor: Visitor) -> None:
    page = search(OPEN, unsure)
    expect(page.get_by_role("button", name="全部", pressed=True)).to_be_visible()
    assert visitor.asked("categories") == []


def test_searching_changes_the_address_and_the_back_button_undoes_it(visitor: Visitor, unsure: str) -> None:
    page = visitor.open(f"{unsure}/?utm_source=mail")
    ask(page, GAP)
    expect(page.get_by_role("heading", name="这个问题，这里没有答案")).to_be_visible()
    assert asked(page) == {"utm_source": "mail", "q": GAP}
    ask(page, OPEN)
    expect(page.get_by_role("heading", name="您想问的是哪一个？")).to_be_visible()
    expect(page).to_have_title(f"{OPEN} - 帮助搜索")
    page.get_by_role("button", name="资金").click()
    expect(page.get_by_role("button", name="资金", pressed=True)).to_be_visible()
    assert asked(page)["category"] == "money"
    page.go_back()
    expect(page.get_by_role("button", name="全部", pressed=True)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="这个问题，这里没有答案")).to_be_visible()
    expect(page.get_by_role("combobox")).to_have_value(GAP)
    page.go_back()
    expect(page.locator("faq-search")).to_have_attribute("state", "idle")
    expect(page.get_by_role("combobox")).to_have_value("")
    expect(page).to_have_title("帮助搜索")
    page.go_forward()
    expect(page.get_by_role("heading", name="这个问题，这里没有答案")).to_be_visible()


@pytest.mark.parametrize(
    "address",
    [
        "q=change%20password",
        "q=%e6%80%8e%e4%b9%88%e7%94%b3%e8%af%b7%e9%80%80%e6%ac%be",
        "q=a%0Ab",
        "q=+(refund)",
        "q=refund&category=",
        "category=money&q=refund&lang=zh",
        "q=refund&page=2",
    ],
)
def test_the_back_button_leaves_however_the_address_is_written(visitor: Visitor, service: str, address: str) -> None:
    page = visitor.open(f"{service}/docs")
    page.goto(f"{service}/?{address}")
    expect(page.locator(".root .panel")).to_be_visible()
    expect(page.locator(".root")).to_have_attribute("aria-busy", "false")
    assert page.evaluate("history.length") == 3  # about:blank, the reference, the search
    ask(page, QUERY)
    expect(page.get_by_role("heading", name="账户被冻结了怎么办？")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("combobox")).not_to_have_value(QUERY)
    page.go_back()
    expect(page).to_have_url(f"{service}/docs")


def test_the_back_button_leaves_another_language(search: Search, unsure: str) -> None:
    page = search(OPEN, unsure)
    page.get_by_role("button", name="资金").click()
    expect(page.get_by_role("button", name="资金", pressed=True)).to_be_visible()
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("button", name="Search")).to_be_visible()
    expect(page.get_by_role("button", name="资金", pressed=True)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("button", name="搜索")).to_be_visible()
    expect(page.get_by_role("button", name="资金", pressed=True)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("button", name="全部", pressed=True)).to_be_visible()


def test_clearing_the_box_takes_the_answer_away_and_going_back_brings_it_again(search: Search) -> None:
    page = search(QUERY)
    page.get_by_role("button", name="清空").click()
    expect(page.locator("faq-search")).to_have_attribute("state", "idle")
    expect(page.get_by_role("combobox")).to_be_focused()
    expect(page.locator(".root .panel")).to_have_count(0)
    expect(page.locator(".start")).to_be_visible()
    assert asked(page) == {}
    page.go_back()
    expect(page.get_by_role("heading", name="账户被冻结了怎么办？")).to_be_visible()


@pytest.mark.parametrize("key", ["/", "Control+k"])
def test_a_key_leads_to_the_box(search: Search, key: str) -> None:
    page = search(QUERY)
    box = page.get_by_role("combobox")
    page.get_by_role("button", name="有帮助", exact=True).focus()
    page.keyboard.press(key)
    expect(box).to_be_focused()
    box.fill("")
    page.keyboard.type("a/b")
    expect(box).to_have_value("a/b")


def test_visitors_are_not_sent_to_the_developers_reference(visitor: Visitor, service: str) -> None:
    page = visitor.open(f"{service}/")
    expect(page.locator("a[href*=docs]")).to_have_count(0)


def test_a_link_with_a_category_keeps_it(visitor: Visitor, service: str) -> None:
    page = visitor.open(f"{service}/?q={quote('怎么申请退款')}&category=money")
    expect(page.get_by_role("button", name="资金", pressed=True)).to_be_visible()


def test_headings_of_the_start_page_lead_to_all_questions_of_a_category(visitor: Visitor, service: str) -> None:
    page = visitor.open(f"{service}/")
    page.get_by_role("link", name="账户 共 3 个").click()
    expect(page).to_have_title("账户 - 帮助搜索")
    expect(page.get_by_role("heading", name="账户 3 个问题")).to_be_visible()
    questions = page.locator(".browse [data-query]")
    expect(questions).to_have_text(["账户被冻结了怎么办？", "登录失败怎么办？", "忘记密码了怎么重置？"])
    expect(page.get_by_role("navigation", name="类别").locator("[aria-current=page]")).to_have_text("账户")
    questions.first.click()
    expect(page.get_by_role("heading", name="账户被冻结了怎么办？")).to_be_visible()
    assert asked(page) == {"q": "账户被冻结了怎么办？"}
    page.get_by_role("button", name="清空").click()  # leads back to where the visitor came from
    expect(questions.first).to_be_visible()
    assert asked(page) == {"category": "account"}
    expect(page).to_have_title("账户 - 帮助搜索")
    page.go_back()
    expect(page.get_by_role("heading", name="账户被冻结了怎么办？")).to_be_visible()
    page.go_back()
    expect(questions.first).to_be_visible()
    page.get_by_role("link", name="全部类别").click()
    expect(page.locator(".start h2")).to_have_count(2)


def test_a_question_that_is_typed_beside_a_category_is_searched_for_in_all(visitor: Visitor, service: str) -> None:
    page = visitor.open(f"{service}/?category=account")
    ask(page, "怎么申请退款")
    expect(page.get_by_role("heading", name="怎么申请退款？")).to_be_visible()
    assert asked(page) == {"q": "怎么申请退款"}


def test_a_question_to_start_from_is_searched_for(visitor: Visitor, service: str) -> None:
    page = visitor.open(f"{service}/")
    page.get_by_role("link", name="账户被冻结了怎么办？").click()
    expect(page.get_by_role("heading", name="账户被冻结了怎么办？")).to_be_visible()
    assert asked(page) == {"q": "账户被冻结了怎么办？"}
    assert len(visitor.asked("search")) == 1  # in the page, not by loading another


def test_a_question_to_start_from_leads_to_its_answer_with_the_keyboard(visitor: Visitor, service: str) -> None:
    page = visitor.open(f"{service}/")
    page.get_by_role("link", name="账户被冻结了怎么办？").press("Enter")
    expect(page.get_by_role("heading", name="账户被冻结了怎么办？")).to_be_focused()


def test_a_question_to_start_from_leads_to_its_answer_on_a_phone(visitor: Visitor, service: str) -> None:
    page = visitor.open(f"{service}/", viewport={"width": 320, "height": 300}, has_touch=True)
    link = page.locator("[data-query]").last
    link.scroll_into_view_if_needed()
    # Where a tap does not focus a link, as in Safari.
    link.evaluate("link => link.addEventListener('mousedown', (event) => event.preventDefault())")
    link.tap()
    heading = page.locator(".root h2").first
    expect(heading).to_be_focused()
    expect(heading).to_be_in_viewport()


@pytest.mark.parametrize("size", ["150%", "200%"])
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_large_text_leaves_room_to_type_on_a_phone(visitor: Visitor, service: str, locale: str, size: str) -> None:
    page = visitor.open(f"{service}/", viewport={"width": 320, "height": 640}, locale=locale)
    page.evaluate("size => { document.documentElement.style.fontSize = size; }", size)
    box = page.get_by_role("combobox")
    box.fill("账户")
    room = """box => {
        const { fontSize, paddingLeft, paddingRight } = getComputedStyle(box);
        return (box.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight)) / parseFloat(fontSize);
    }"""
    assert box.evaluate(room) >= 2.5  # characters
    assert overflow(page) == 0


def test_the_interface_speaks_english_to_english_browsers(search: Search) -> None:
    page = search(QUERY, locale="en-GB", timezone_id="UTC")
    expect(page.get_by_role("button", name="Search")).to_be_visible()
    expect(page.get_by_role("heading", name="Not solved yet?")).to_be_visible()
    expect(page.locator(".root .channels")).to_contain_text("Open now")
    expect(page.locator(".root h2").first).to_have_attribute("lang", "zh-CN")
    page.get_by_role("link", name="中文").click()
    expect(page.get_by_role("button", name="搜索")).to_be_visible()
    expect(page.get_by_role("heading", name="账户被冻结了怎么办？")).to_be_visible()
    assert asked(page) == {"q": QUERY, "lang": "zh"}
    ask(page, "怎么申请退款")
    expect(page.get_by_role("heading", name="怎么申请退款？")).to_be_visible()
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("button", name="Search")).to_be_visible()
    assert asked(page) == {"q": "怎么申请退款", "lang": "en"}


@pytest.mark.parametrize("query", ["", QUERY, "怎么注销账户", "页面显示乱码怎么办", "&category=account"])
def test_at_320_pixels_nothing_is_cut_off(visitor: Visitor, service: str, query: str) -> None:
    page = visitor.open(
        f"{service}/?q={quote(query, safe='&=')}", viewport={"width": 320, "height": 640}, has_touch=True
    )
    expect(page.get_by_role("combobox")).to_be_visible()
    assert overflow(page) == 0
    for button in page.get_by_role("button").all():
        box = button.bounding_box()
        assert box is not None
        assert (box["height"] >= 24, box["x"] + box["width"] <= 320) == (True, True)


@pytest.mark.parametrize("query", ["", QUERY, "怎么注销账户"])
def test_at_200_percent_everything_is_there(visitor: Visitor, service: str, query: str) -> None:
    # 1280 pixels wide at 200 %: half as many CSS pixels, each twice as large; and the text alone twice as large.
    page = visitor.open(f"{service}/?q={quote(query)}", viewport={"width": 640, "height": 450}, device_scale_factor=2)
    expect(page.get_by_role("combobox")).to_be_visible()
    assert overflow(page) == 0
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert overflow(page) == 0
    button = page.get_by_role("button", name="搜索").bounding_box()
    assert button is not None
    assert button["height"] > 70  # it has grown with its text


def test_wide_windows_have_the_panel_beside_the_answer_and_narrow_ones_below(search: Search) -> None:
    page = search(QUERY)
    answer, panel = page.locator(".root .answer").first, page.locator(".root .panel")

    def places() -> tuple[bool, bool]:
        one, other = answer.bounding_box(), panel.bounding_box()
        assert one is not None
        assert other is not None
        return other["x"] > one["x"] + one["width"], other["y"] > one["y"] + one["height"]

    assert places() == (True, False)
    page.set_viewport_size({"width": 390, "height": 844})
    assert places() == (False, True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_as_light_or_dark_as_the_system(search: Search, scheme: str) -> None:
    page = search(QUERY, color_scheme=scheme)
    channels = "[...getComputedStyle(node).color.matchAll(/\\d+/g)].slice(0, 3).map(Number)"
    ink = page.locator(".root h2").first.evaluate(f"node => {channels}")
    assert (max(ink) < 100) == (scheme == "light")
    page.locator("faq-search").evaluate("(node, theme) => node.setAttribute('theme', theme)", "dark")
    ink = page.locator(".root h2").first.evaluate(f"node => {channels}")
    assert min(ink) > 150


def test_nothing_moves(search: Search) -> None:
    page = search(QUERY)
    assert page.evaluate("document.getAnimations().length") == 0
    moving = """() => [...document.querySelector('faq-search').shadowRoot.querySelectorAll('*')]
        .filter((node) => getComputedStyle(node).animationName !== 'none').length"""
    assert page.evaluate(moving) == 0


def test_without_javascript_it_is_a_form_and_a_page_of_answers(visitor: Visitor, service: str) -> None:
    page = visitor.open(f"{service}/", java_script_enabled=False)
    page.get_by_role("searchbox", name="您遇到了什么问题？").fill(QUERY)
    page.get_by_role("button", name="搜索").click()
    expect(page.get_by_role("heading", name="账户被冻结了怎么办？")).to_be_visible()
    help_ = page.get_by_role("region", name="还没解决？")
    for words in (
        "在线客服",
        "现在服务中",
        "几分钟内（《服务说明》第 1 节）",
        "账户信息",
        "谁来问都不要说：登录密码、支付密码",
    ):
        expect(help_).to_contain_text(words)
    assert unquote(urlsplit(page.url).query) == f"q={QUERY}"
    page.get_by_role("searchbox").fill("怎么注销账户")
    page.get_by_role("button", name="搜索").click()
    expect(page.get_by_role("heading", name="这个问题，这里没有答案")).to_be_visible()
    page.get_by_text("登录失败怎么办？").or_(page.locator("summary").first).first.click()
    expect(page.locator("details[open] .answer")).to_be_visible()
    assert overflow(page) == 0


def test_without_javascript_a_category_without_an_answer_offers_the_others(visitor: Visitor, service: str) -> None:
    page = visitor.open(f"{service}/?q={quote(QUERY)}&category=money", java_script_enabled=False)
    expect(page.get_by_role("heading", name="这个类别里没有找到确切的答案")).to_be_visible()
    page.get_by_role("link", name="在全部类别里找").click()
    expect(page.get_by_role("heading", name="账户被冻结了怎么办？")).to_be_visible()


def test_when_the_script_does_not_arrive_the_page_works_as_without_javascript(visitor: Visitor, service: str) -> None:
    visitor.tolerated.append("net::ERR_FAILED")
    page = visitor.open("about:blank")
    page.route("**/faq-search.js", lambda route: route.abort())
    visitor.hosts.add(urlsplit(service).netloc)
    page.goto(f"{service}/")
    page.get_by_role("searchbox").fill(QUERY)
    page.get_by_role("button", name="搜索").click()
    expect(page.get_by_role("heading", name="账户被冻结了怎么办？")).to_be_visible()
