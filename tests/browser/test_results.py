"""Results: laid out by how sure they are, opened, filtered, and safe whatever the corpus holds."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from playwright.sync_api import Locator, Page, Route, expect

from browser.conftest import Visitor, held

Search = Callable[..., Page]
FROZEN = "账户被冻结了怎么办"
OPEN = "登录失败怎么退款"  # an unsure service asks which of two categories' questions is meant
WHICH = "您想问的是哪一个？"


def top(place: Locator) -> float:
    box = place.bounding_box()
    assert box is not None
    return box["y"]


def test_one_clear_answer_when_it_is_answered(search: Search) -> None:
    page = search("账户被冻结了怎么办")
    expect(page.locator("faq-search")).to_have_attribute("state", "answered")
    expect(page.get_by_role("heading", name="账户被冻结了怎么办？")).to_be_visible()
    answer = page.locator(".root .text").first
    expect(answer.get_by_role("listitem")).to_have_text(["问清原因", "提供身份信息"])
    expect(answer.locator("strong")).to_have_text("联系客服")
    expect(page.locator(".root .answer").first).to_contain_text("出处：客服说明 › 第 4 节")
    expect(page.locator(".root .answer").first).to_contain_text("更新于 2026-11-22")
    shown = page.locator(".root").inner_text()
    assert not re.search(r"\d\s*%|\b[01]\.\d", shown)  # how sure it is shows in the layout, not in a number


def test_matched_words_are_marked_in_the_answer(search: Search) -> None:
    page = search("账户被冻结了怎么办")
    marked = page.locator(".root .text mark").all_text_contents()
    assert any("冻结" in words for words in marked)


def test_a_choice_when_it_is_ambiguous(search: Search, unsure: str, visitor: Visitor) -> None:
    page = search("忘记登录密码登录失败", unsure)
    expect(page.locator("faq-search")).to_have_attribute("state", "ambiguous")
    expect(page.get_by_role("heading", name="您想问的是哪一个？")).to_be_visible()
    choices = page.locator(".root .cards > li")
    expect(choices.first).to_be_visible()
    assert set(page.locator(".root .cards summary strong").all_text_contents()) >= {
        "忘记密码了怎么重置？",
        "登录失败怎么办？",
    }
    expect(page.locator(".root .text")).to_have_count(0)


def test_a_choice_opens_its_answer_alone_and_the_panel_follows_it(search: Search, unsure: str) -> None:
    page = search("忘记登录密码登录失败", unsure)
    reset = page.locator(".root .cards > li", has_text="忘记密码了怎么重置？")
    failure = page.locator(".root .cards > li", has_text="登录失败怎么办？")
    failure.locator("summary").click()
    expect(failure.locator(".text")).to_be_visible()
    panel = page.locator(".root .panel")
    expect(panel.locator(".title")).to_contain_text("登录失败怎么办？")
    reset.locator("summary").press("Enter")
    expect(reset.locator(".text")).to_be_visible()
    expect(failure.locator(".text")).to_be_hidden()
    expect(panel.locator(".title")).to_contain_text("忘记密码了怎么重置？")
    expect(panel.locator(".channels strong").first).to_have_text("邮件支持")


def test_the_panel_of_an_earlier_search_never_takes_the_place_of_a_later_one(search: Search) -> None:
    page = search("账户被冻结了怎么办")
    with held(page, "/entries/") as waiting:
        page.locator(".root .rows summary").first.click()
        waiting.arrive(1)
        page.get_by_role("combobox").fill("怎么申请退款")
        page.get_by_role("combobox").press("Enter")
        expect(page.locator(".root .panel .title")).to_contain_text("怎么申请退款？")
        waiting.let_go(0)
        page.wait_for_timeout(200)
        expect(page.locator(".root .panel .title")).to_contain_text("怎么申请退款？")


def test_a_late_answer_to_an_earlier_search_is_dropped(visitor: Visitor, service: str) -> None:
    page = visitor.open(f"{service}/")
    box = page.get_by_role("combobox")
    with held(page, "/search") as waiting:
        for count, query in enumerate(("账户被冻结了怎么办", "怎么申请退款"), start=1):
            box.fill(query)
            box.press("Enter")
            waiting.arrive(count)
        waiting.let_go(1)
        expect(page.get_by_role("heading", name="怎么申请退款？")).to_be_visible()
        waiting.let_go(0)
        page.wait_for_timeout(200)
        expect(page.get_by_role("heading", name="怎么申请退款？")).to_be_visible()


def test_a_known_gap_is_said_to_be_one(search: Search) -> None:
    page = search("怎么注销账户")
    expect(page.locator("faq-search")).to_have_attribute("state", "unanswered")
    expect(page.get_by_role("heading", name="这个问题，这里没有答案")).to_be_visible()
    expect(page.get_by_role("heading", name="这些渠道可以帮您")).to_be_visible()
    expect(page.locator(".root .channels strong").first).to_have_text("客服热线")
    expect(page.get_by_role("checkbox")).to_have_count(1)
    assert top(page.locator(".root .panel")) < top(page.get_by_role("heading", name="也许有关"))


def test_no_match_offers_channels_and_nothing_else(search: Search) -> None:
    page = search("zzqx")
    expect(page.get_by_role("heading", name="没有找到确切的答案")).to_be_visible()
    expect(page.locator(":is(.rows, .cards) summary")).to_have_count(0)
    expect(page.locator(".root .channels > li")).to_have_count(2)


def test_a_greeting_is_greeted_back_with_what_can_be_asked(visitor: Visitor, service: str) -> None:
    page = visitor.open(f"{service}/")
    for words, reply in (("你好", "您好！请说说您遇到的问题"), ("谢谢", "还有什么想问的吗？")):
        page.get_by_role("combobox").fill(words)
        page.get_by_role("combobox").press("Enter")
        expect(page.get_by_role("heading", name=reply)).to_be_visible()
        expect(page.get_by_role("status").first).to_have_text(reply)
        expect(page.get_by_role("link", name="账户被冻结了怎么办？")).to_be_visible()
        expect(page.locator(".root .panel")).to_have_count(0)
    plain = visitor.open(f"{service}/?q={quote('你好')}", java_script_enabled=False)
    expect(plain.get_by_role("heading", name="您好！请说说您遇到的问题")).to_be_visible()
    expect(plain.get_by_role("link", name="账户被冻结了怎么办？")).to_be_visible()
    expect(plain.get_by_text("在线客服")).to_have_count(0)


def test_the_status_is_announced(search: Search) -> None:
    status = search("账户被冻结了怎么办").get_by_role("status").first
    expect(status).to_have_text("找到答案：账户被冻结了怎么办？")
    expect(search("怎么注销账户").get_by_role("status").first).to_have_text("这个问题，这里没有答案")


def test_no_categories_stand_above_an_answer_nor_where_nothing_answers(search: Search, visitor: Visitor) -> None:
    for query in (FROZEN, "怎么注销账户", "zzqx"):
        expect(search(query).get_by_role("group", name="按类别筛选")).to_have_count(0)
    page = search(FROZEN)
    page.get_by_role("button", name="搜索").click()
    expect(page.locator(".root")).to_have_attribute("aria-busy", "false")
    assert visitor.asked("search")
    assert visitor.asked("categories") == []


def test_a_category_narrows_an_open_question_and_all_widens_it_again(
    search: Search, unsure: str, visitor: Visitor
) -> None:
    page = search(OPEN, unsure)
    group = page.get_by_role("group", name="按类别筛选")
    expect(group.get_by_role("button")).to_have_text(["全部", "账户", "资金"])
    expect(group.get_by_role("button", pressed=True)).to_have_text("全部")
    group.get_by_role("button", name="账户").click()
    expect(group.get_by_role("button", pressed=True)).to_have_text("账户")
    expect(group.get_by_role("button")).to_have_text(["全部", "账户", "资金"])
    expect(page.locator(".root summary strong", has_text="退款")).to_have_count(0)
    assert parse_qs(urlsplit(visitor.asked("search")[-1]).query)["category"] == ["account"]
    group.get_by_role("button", name="全部").click()
    expect(group.get_by_role("button", pressed=True)).to_have_text("全部")
    assert "category" not in parse_qs(urlsplit(visitor.asked("search")[-1]).query)


def test_every_category_that_is_offered_leaves_something_to_read(search: Search, unsure: str) -> None:
    page = search(OPEN, unsure)
    for name, question in (("账户", "登录失败怎么办？"), ("资金", "怎么申请退款？")):
        page.get_by_role("button", name=name, exact=True).click()
        expect(page.get_by_role("button", name=name, exact=True, pressed=True)).to_be_visible()
        expect(page.locator(".root .cards strong").first).to_have_text(question)
    # Nothing is sure enough there; what is nearest is shown all the same.
    expect(page.locator("faq-search")).to_have_attribute("state", "unanswered")
    expect(page.get_by_role("heading", name="这个类别里最接近的问题")).to_be_visible()
    expect(page.get_by_role("status").first).to_have_text("这个类别里最接近的问题")
    expect(page.get_by_role("heading", name="也许有关")).to_have_count(0)


def test_a_new_question_is_searched_for_in_all_categories(search: Search, unsure: str) -> None:
    page = search(OPEN, unsure)
    pressed = page.get_by_role("group", name="按类别筛选").get_by_role("button", pressed=True)
    page.get_by_role("button", name="资金").click()
    expect(pressed).to_have_text("资金")
    box = page.get_by_role("combobox")
    box.fill("")
    box.press_sequentially("账户被")
    page.get_by_role("option", name="账户被冻结了怎么办？").click()
    expect(page.get_by_role("heading", name="账户被冻结了怎么办？")).to_be_visible()
    expect(pressed).to_have_count(0)
    assert "category" not in parse_qs(urlsplit(page.url).query)


def test_a_category_without_an_answer_offers_the_others(search: Search, unsure: str) -> None:
    page = search(OPEN, unsure)
    page.route("**/search?*category=account*", lambda route: route.fulfill(json=unanswered(route)))
    page.get_by_role("button", name="账户").click()
    expect(page.get_by_role("heading", name="这个类别里没有找到确切的答案")).to_be_visible()
    widen = page.get_by_role("button", name="在全部类别里找")
    assert top(widen) - top(page.locator(".root .page .small").first) >= 24
    widen.click()
    expect(page.get_by_role("heading", name=WHICH)).to_be_visible()
    expect(page.get_by_role("button", name="全部", pressed=True)).to_be_visible()


def unanswered(route: Route) -> Any:
    """What the service answers to a request, as if it were not sure enough."""
    document = route.fetch().json()
    document["escalation"]["reason"] = "low_confidence"
    return {**document, "status": "unanswered", "results": []}


def test_categories_that_come_soon_move_nothing(visitor: Visitor, unsure: str) -> None:
    page = visitor.open("about:blank")
    visitor.hosts.add(urlsplit(unsure).netloc)
    page.clock.install()  # stands still, so that "soon" does not end
    page.goto(f"{unsure}/")
    page.clock.pause_at(datetime.now(UTC) + timedelta(days=1))
    with held(page, "/categories") as waiting:
        with page.expect_response("**/search?*"):
            page.get_by_role("combobox").fill(OPEN)
            page.get_by_role("combobox").press("Enter")
        waiting.arrive(1)
        expect(page.get_by_role("heading", name=WHICH)).to_have_count(0)
        waiting.let_go(0)
        expect(page.get_by_role("heading", name=WHICH)).to_be_visible()
        pressed = page.get_by_role("button", name="全部", pressed=True)
        assert top(pressed) < top(page.get_by_role("heading", name=WHICH))


def test_categories_that_come_late_keep_nothing_waiting_and_move_nothing(visitor: Visitor, unsure: str) -> None:
    page = visitor.open(f"{unsure}/")
    heading = page.get_by_role("heading", name=WHICH)
    pressed = page.get_by_role("button", name="全部", pressed=True)
    with held(page, "/categories") as waiting:
        page.get_by_role("combobox").fill(OPEN)
        page.get_by_role("combobox").press("Enter")
        expect(heading).to_be_visible()
        waiting.arrive(1)
        places = [top(heading), top(page.locator(".root .panel")), top(page.locator(".root .rows"))]
        expect(pressed).to_have_count(0)
        waiting.let_go(0)
        expect(pressed).to_be_visible()
        assert [top(heading), top(page.locator(".root .panel")), top(page.locator(".root .rows"))] == places
    page.get_by_role("button", name="资金").press("Enter")
    chosen = page.get_by_role("button", name="资金", pressed=True)
    expect(chosen).to_be_focused()
    assert top(chosen) < top(page.locator(".root h2").first)  # there was nothing to wait for


def test_the_box_shows_what_is_searched_for(search: Search, unsure: str) -> None:
    page = search(OPEN, unsure)
    box = page.get_by_role("combobox")
    box.fill("另一个问题")
    page.get_by_role("button", name="资金").click()
    expect(page.get_by_role("button", name="资金", pressed=True)).to_be_visible()
    expect(box).to_have_value(OPEN)
    page.route("**/search?*category=account*", lambda route: route.fulfill(json=unanswered(route)))
    page.get_by_role("button", name="账户", exact=True).click()
    widen = page.get_by_role("button", name="在全部类别里找")
    expect(widen).to_be_visible()
    box.fill("另一个问题")
    widen.click()
    expect(page.get_by_role("heading", name=WHICH)).to_be_visible()
    expect(box).to_have_value(OPEN)


def test_the_focus_stays_on_the_category_that_was_chosen(search: Search, unsure: str) -> None:
    page = search(OPEN, unsure)
    page.get_by_role("button", name="账户").press("Enter")
    expect(page.get_by_role("button", name="账户", pressed=True)).to_be_focused()


def test_the_focus_goes_to_what_came_instead_of_a_button(search: Search, visitor: Visitor) -> None:
    visitor.tolerated.append("status of 500")
    page = search("账户被冻结了怎么办")
    page.route("**/search?*", lambda route: route.fulfill(status=500), times=2)
    box = page.get_by_role("combobox")
    box.fill("怎么申请退款")
    box.press("Enter")
    retry = page.get_by_role("button", name="重试")
    retry.press("Enter")
    page.wait_for_timeout(300)
    expect(retry).to_be_focused()  # it failed again
    page.route(
        "**/search?*",
        lambda route: route.fulfill(json={**route.fetch().json(), "did_you_mean": "忘记密码了怎么重置"}),
        times=1,
    )
    retry.press("Enter")
    expect(page.get_by_role("heading", name="怎么申请退款？")).to_be_focused()
    page.get_by_role("button", name="忘记密码了怎么重置", exact=True).press("Enter")
    expect(page.get_by_role("heading", name="忘记密码了怎么重置？")).to_be_focused()


def test_the_panel_speaks_of_the_search_again_once_the_row_is_closed(search: Search) -> None:
    page = search("账户被冻结了怎么办")
    title = page.locator(".root .panel .title")
    row = page.locator(".root .rows > li").first
    question = row.locator("strong").first.inner_text()
    row.locator("summary").click()
    expect(title).to_contain_text(question)
    row.locator("summary").click()
    expect(title).to_contain_text("账户被冻结了怎么办？")


def test_on_a_phone_an_opened_row_leads_to_its_panel(search: Search) -> None:
    page = search("账户被冻结了怎么办", viewport={"width": 390, "height": 700}, has_touch=True)
    row = page.locator(".root .rows > li").first
    question = row.locator("strong").first.inner_text()
    row.locator("summary").tap()
    expect(page.locator(".root .panel .title")).to_contain_text(question)
    page.get_by_role("button", name="看看还能找谁").press("Enter")
    heading = page.get_by_role("heading", name="还没解决？")
    expect(heading).to_be_focused()
    expect(heading).to_be_in_viewport()


def test_excerpts_show_every_word_that_is_marked(search: Search) -> None:
    page = search("账户被冻结了怎么办", viewport={"width": 320, "height": 640})
    cut = page.locator(".root summary .small").evaluate_all(
        "excerpts => excerpts.filter((one) => one.scrollHeight > one.clientHeight + 1).length"
    )
    assert cut == 0


def test_a_panel_without_a_checklist_leaves_no_half_of_it_empty(search: Search) -> None:
    page = search("zzqx")
    assert page.get_by_role("checkbox").count() == 0
    channels, copy = page.locator(".root .channels"), page.get_by_role("button", name="复制给客服的消息")
    assert top(copy) > top(channels)
    copy_box, channels_box = copy.bounding_box(), channels.bounding_box()
    assert copy_box is not None
    assert channels_box is not None
    assert copy_box["x"] == channels_box["x"]
    assert copy_box["width"] < 400


def test_a_better_spelling_is_offered_and_searched_for(search: Search, visitor: Visitor) -> None:
    page = search("账户被冻结了怎么办")
    page.route(
        "**/api/v1/search?*",
        lambda route: route.fulfill(json={**route.fetch().json(), "did_you_mean": "怎么申请退款"}),
        times=1,
    )
    box = page.get_by_role("combobox")
    box.fill("怎么申请退宽")
    box.press("Enter")
    page.get_by_role("button", name="怎么申请退款", exact=True).click()
    expect(box).to_have_value("怎么申请退款")
    expect(page.get_by_role("heading", name="怎么申请退款？")).to_be_visible()


def test_markup_in_the_corpus_is_shown_as_text_and_formatting_kept(search: Search) -> None:
    page = search("页面显示乱码怎么办")
    expect(page.locator(".root h2").first).to_have_text('页面显示 <b>乱码</b> & "引号" 怎么办？')
    text = page.locator(".root .text").first
    expect(text).to_contain_text("<script>alert(1)</script>")
    expect(text.get_by_role("link", name="说明")).to_have_attribute("href", "https://www.example.com/?a=1&b=2")
    expect(text.get_by_text("坏")).to_be_visible()
    expect(text.get_by_role("link")).to_have_count(1)
    expect(text.locator("img[src]")).to_have_count(0)
    expect(text.get_by_role("heading", name="步骤", level=3)).to_be_visible()
    expect(text.get_by_role("cell", name="Ctrl + R")).to_be_visible()


def test_html_that_a_service_should_never_send_does_no_harm(search: Search, visitor: Visitor) -> None:
    page = search("怎么申请退款")
    html = (
        '<a href="http://[">0</a><p onclick="alert(1)" style="color:red">a<script>alert(1)</script><iframe src="https://evil.example"></iframe>'
        '<img src="https://evil.example/x.png" onerror="alert(1)"><a href="java\tscript:alert(1)">b</a>'
        '<a href=javascript:alert(1)>c</a><a href="&#106;avascript:alert(1)">d</a><svg><style><a title="</style>e">'
        "<p>f</b></p></ol><mark>g &lt; &amp;lt; &unknown;</mark><"
    )

    def fulfil(route: object) -> None:
        document = route.fetch().json()  # type: ignore[attr-defined]
        document["results"][0]["answer_html"] = html
        route.fulfill(json=document)  # type: ignore[attr-defined]

    page.route("https://evil.example/**", lambda route: route.abort())
    visitor.tolerated.append("net::ERR_FAILED")
    visitor.hosts.add("evil.example")  # an image from elsewhere may be shown; what may not is code
    page.route("**/api/v1/search?*", fulfil)
    page.get_by_role("button", name="搜索").click()
    text = page.locator(".root .text").first
    expect(text).to_contain_text("g < &lt; &unknown;")
    nodes = text.evaluate(
        """text => [...text.querySelectorAll("*")].map((node) =>
            [node.localName, ...[...node.attributes].map(({ name, value }) => `${name}=${value}`)])"""
    )
    here = page.url.partition("?")[0]
    assert nodes == [
        *(["a"], ["p"], ["img", "src=https://evil.example/x.png"], ["a"]),
        *(["a", f"href={here}&#106;avascript:alert(1)"], ["a", "title=</style>e"], ["p"], ["mark"]),
    ]
