"""The combobox: suggestions while typing, by keyboard, mouse and input method."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import CDPSession, Locator, Page, expect

from browser.conftest import Visitor, held

PAUSE_MS = 400  # longer than the component waits after a keystroke


@pytest.fixture
def page(visitor: Visitor, service: str) -> Page:
    return visitor.open(f"{service}/")


@pytest.fixture
def box(page: Page) -> Locator:
    found = page.get_by_role("combobox")
    found.click()
    return found


@pytest.fixture
def options(page: Page) -> Locator:
    return page.get_by_role("option")


def active(box: Locator) -> str | None:
    """Text of the option that a screen reader is told to be at."""
    text: str | None = box.evaluate(
        "box => box.getRootNode().getElementById(box.getAttribute('aria-activedescendant'))?.textContent ?? null"
    )
    return text


def test_what_is_typed_is_completed_with_questions_of_the_corpus(box: Locator, options: Locator) -> None:
    box.press_sequentially("账户被")
    expect(options.first).to_have_text("账户被冻结了怎么办？")
    expect(options.first.locator("mark")).to_have_text("账户被")
    expect(box).to_have_attribute("aria-expanded", "true")


@pytest.mark.parametrize("typed", ["zhanghubeidongjie", "zhbdj", "帐户被冻节"])
def test_pinyin_initials_and_typing_errors_are_completed_as_well(box: Locator, options: Locator, typed: str) -> None:
    box.press_sequentially(typed)
    expect(options.filter(has_text="冻结").first).to_be_visible()


@pytest.mark.parametrize(("typed", "marked"), [("zhbdj", "账户被冻结"), ("dongj", "冻结")])
def test_what_pinyin_stands_for_is_marked(box: Locator, options: Locator, typed: str, marked: str) -> None:
    box.press_sequentially(typed)
    expect(options.filter(has_text="账户被冻结了怎么办？").locator("mark")).to_have_text(marked)


def test_known_gaps_come_last_and_say_that_they_have_no_answer(page: Page, box: Locator, options: Locator) -> None:
    box.press_sequentially("账户")
    expect(options.last).to_contain_text("注销")
    labels = options.locator(".small")
    expect(labels).to_have_text(["仅有联系渠道"])
    expect(options.last.locator(".small")).to_be_visible()
    options.last.click()
    expect(page.get_by_role("heading", name="这个问题，这里没有答案")).to_be_visible()
    assert "仅有" not in box.input_value()


def test_requests_wait_for_a_pause_in_typing(visitor: Visitor, page: Page, box: Locator, options: Locator) -> None:
    page.clock.install()
    page.clock.pause_at(datetime.now(UTC) + timedelta(days=1))
    box.press_sequentially("账户被冻结")
    assert visitor.asked("suggest") == []
    page.clock.run_for(PAUSE_MS)
    expect(options.first).to_be_visible()
    assert len(visitor.asked("suggest")) == 1


def test_a_late_answer_to_what_was_typed_before_is_dropped(page: Page, box: Locator, options: Locator) -> None:
    with held(page, "/suggest") as waiting:
        box.fill("账户")
        waiting.arrive(1)
        box.fill("退款")
        waiting.arrive(2)
        waiting.let_go(1)
        expect(options.filter(has_text="退款").first).to_be_visible()
        waiting.let_go(0)
        page.wait_for_timeout(PAUSE_MS)
        expect(options.filter(has_text="退款").first).to_be_visible()


def test_an_answer_that_comes_after_the_search_opens_nothing(page: Page, box: Locator) -> None:
    with held(page, "/suggest") as waiting:
        box.fill("账户被冻结")
        waiting.arrive(1)
        box.press("Enter")
        expect(page.get_by_role("heading", name="账户被冻结了怎么办？")).to_be_visible()
        waiting.let_go(0)
        page.wait_for_timeout(PAUSE_MS)
        expect(page.get_by_role("listbox")).to_be_hidden()


def test_arrow_keys_walk_through_the_options_and_back_to_the_text(box: Locator, options: Locator) -> None:
    box.fill("账户")
    expect(options.first).to_be_visible()
    texts = options.all_text_contents()
    assert active(box) is None
    for text in texts:
        box.press("ArrowDown")
        assert active(box) == text
        expect(options.and_(box.page.locator("[aria-selected=true]"))).to_have_text(text)
    box.press("ArrowDown")
    assert active(box) is None
    box.press("ArrowUp")
    assert active(box) == texts[-1]
    box.press("ArrowLeft")
    assert active(box) is None
    assert box.input_value() == "账户"


def test_enter_takes_the_active_option(page: Page, box: Locator, options: Locator) -> None:
    box.fill("tuikuan")
    expect(options.first).to_be_visible()
    box.press("ArrowDown")
    chosen = active(box) or ""
    box.press("Enter")
    expect(box).to_have_value(chosen)
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(page.get_by_role("heading", name="怎么申请退款？")).to_be_visible()


def test_enter_without_an_option_searches_for_the_text(page: Page, box: Locator) -> None:
    box.fill("忘记密码")
    box.press("Enter")
    expect(page.get_by_role("heading", name="忘记密码了怎么重置？")).to_be_visible()


def test_an_option_can_be_clicked(page: Page, box: Locator, options: Locator) -> None:
    box.fill("忘记")
    options.filter(has_text="忘记密码了怎么重置？").click()
    expect(box).to_have_value("忘记密码了怎么重置？")
    expect(page.get_by_role("heading", name="忘记密码了怎么重置？")).to_be_visible()


def test_escape_closes_the_list_and_then_clears_the_text(box: Locator, options: Locator) -> None:
    box.fill("账户")
    expect(options.first).to_be_visible()
    box.press("Escape")
    expect(options).to_have_count(0)  # hidden ones have no role
    expect(box).to_have_value("账户")
    expect(box).to_be_focused()
    box.press("Alt+ArrowDown")
    expect(options.first).to_be_visible()
    assert active(box) is None
    box.press("Alt+ArrowUp")
    expect(options).to_have_count(0)
    box.press("Escape")
    expect(box).to_have_value("")


def test_leaving_the_box_closes_the_list(box: Locator, options: Locator) -> None:
    box.fill("账户")
    expect(options.first).to_be_visible()
    box.press("Tab")
    expect(options).to_have_count(0)
    expect(box).to_have_attribute("aria-expanded", "false")


def test_an_emptied_box_has_no_options_left(box: Locator, options: Locator) -> None:
    box.fill("退款")
    expect(options.first).to_be_visible()
    box.press("Backspace")
    box.press("Backspace")
    expect(options).to_have_count(0)
    box.press("ArrowDown")
    box.press("Alt+ArrowDown")
    expect(options).to_have_count(0)


def test_options_of_what_stood_there_before_cannot_be_chosen_by_keyboard(
    page: Page, box: Locator, options: Locator
) -> None:
    box.fill("退款")
    expect(options.first).to_be_visible()
    with held(page, "/suggest") as waiting:
        box.fill("忘记密码")
        waiting.arrive(1)
        box.press("ArrowDown")
        assert active(box) is None
        box.press("Enter")
        expect(page.get_by_role("heading", name="忘记密码了怎么重置？")).to_be_visible()
    expect(box).to_have_value("忘记密码")


def test_a_click_beside_the_options_leaves_focus_and_list_alone(page: Page, box: Locator, options: Locator) -> None:
    box.fill("账户")
    expect(options.first).to_be_visible()
    place = page.get_by_role("listbox").bounding_box()
    assert place is not None
    page.mouse.click(place["x"] + 3, place["y"] + 3)
    expect(box).to_be_focused()
    expect(options.first).to_be_visible()


def test_the_button_clears_and_gives_the_focus_back(page: Page, box: Locator, options: Locator) -> None:
    box.fill("账户")
    expect(options.first).to_be_visible()
    page.get_by_role("button", name="清空").click()
    expect(box).to_have_value("")
    expect(box).to_be_focused()
    expect(options).to_have_count(0)


def test_a_screen_reader_is_told_how_many_suggestions_there_are(page: Page, box: Locator, options: Locator) -> None:
    box.fill("账户")
    expect(options.first).to_be_visible()
    expect(page.get_by_role("status").first).to_have_text(f"搜索建议：{options.count()}")


@pytest.fixture
def method(page: Page) -> CDPSession:
    """An input method: what it sends arrives as composition events."""
    return page.context.new_cdp_session(page)


def compose(method: CDPSession, text: str) -> None:
    method.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})


def test_nothing_is_asked_while_an_input_method_composes(
    visitor: Visitor, page: Page, box: Locator, options: Locator, method: CDPSession
) -> None:
    for text in ("z", "zh", "zhang", "zhang hu"):
        compose(method, text)
    page.wait_for_timeout(PAUSE_MS)
    assert visitor.asked("suggest") == []
    method.send("Input.insertText", {"text": "账户"})
    expect(options.first).to_be_visible()
    assert len(visitor.asked("suggest")) == 1
    assert box.input_value() == "账户"


def test_composing_closes_the_list_and_drops_what_is_on_its_way(
    page: Page, box: Locator, options: Locator, method: CDPSession
) -> None:
    box.fill("账户")
    expect(options.first).to_be_visible()
    with held(page, "/suggest") as waiting:
        box.press_sequentially("被")
        waiting.arrive(1)
        compose(method, "d")
        expect(options).to_have_count(0)
        waiting.let_go(0)
        page.wait_for_timeout(PAUSE_MS)
        expect(options).to_have_count(0)


@pytest.mark.parametrize("key", ["Enter", "Escape", "ArrowDown", "ArrowUp"])
def test_keys_belong_to_the_input_method_while_it_composes(
    visitor: Visitor, page: Page, box: Locator, options: Locator, method: CDPSession, key: str
) -> None:
    box.fill("账")
    expect(options.first).to_be_visible()
    asked = visitor.asked("")
    compose(method, "hu")
    # Chromium reports keys that an input method handles as "Process", 229; dispatching them by hand shows both sorts.
    box.evaluate(
        """(box, key) => {
            for (const keyCode of [229, 13]) {
                const event = { key, keyCode, isComposing: true, bubbles: true, cancelable: true, composed: true };
                box.dispatchEvent(new KeyboardEvent("keydown", event));
            }
        }""",
        key,
    )
    page.wait_for_timeout(PAUSE_MS)
    assert visitor.asked("") == asked
    assert box.input_value() == "账hu"


def test_the_enter_with_which_safari_ends_a_composition_searches_for_nothing(
    visitor: Visitor, page: Page, box: Locator
) -> None:
    box.fill("账户")
    allowed = box.evaluate(
        """box => box.dispatchEvent(new KeyboardEvent("keydown", {
            key: "Enter", keyCode: 229, bubbles: true, cancelable: true, composed: true }))"""
    )
    page.wait_for_timeout(PAUSE_MS)
    assert allowed is False  # or the browser would send the form
    assert visitor.asked("search") == []


def test_the_form_is_not_sent_while_an_input_method_composes(
    visitor: Visitor, page: Page, box: Locator, method: CDPSession
) -> None:
    compose(method, "zhang")
    box.evaluate("box => box.form.requestSubmit()")
    page.wait_for_timeout(PAUSE_MS)
    assert visitor.asked("search") == []


def test_a_long_question_is_cut_where_the_service_would_refuse_it(box: Locator) -> None:
    box.fill("")
    box.evaluate("box => box.focus()")
    box.page.keyboard.insert_text("账" * 600)
    assert len(box.input_value()) == 500


def test_white_space_is_no_question(search: Callable[..., Page], visitor: Visitor, box: Locator) -> None:
    box.fill("   ")
    box.press("Enter")
    box.page.wait_for_timeout(PAUSE_MS)
    assert visitor.asked("") == []
    expect(box).to_be_focused()
