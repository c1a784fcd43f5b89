"""Results: laid out by how sure they are, opened, filtered, and safe whatever the corpus holds."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

from browser.conftest import Visitor, held

Search = Callable[..., Page]


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
    expect(page.get_by_text("confidence")).to_have_count(0)


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
        page.wait_for_timeout(100)
        page.get_by_role("combobox").fill("怎么申请退款")
        page.get_by_role("combobox").press("Enter")
        expect(page.locator(".root .panel .title")).to_contain_text("怎么申请退款？")
        for go_on in waiting:
            go_on()
        page.wait_for_timeout(200)
        expect(page.locator(".root .panel .title")).to_contain_text("怎么申请退款？")


def test_a_late_answer_to_an_earlier_search_is_dropped(visitor: Visitor, service: str) -> None:
    page = visitor.open(f"{service}/")
    box = page.get_by_role("combobox")
    with held(page, "/search") as waiting:
        for query in ("账户被冻结了怎么办", "怎么申请退款"):
            box.fill(query)
            box.press("Enter")
            page.wait_for_timeout(100)
        waiting[1]()
        expect(page.get_by_role("heading", name="怎么申请退款？")).to_be_visible()
        waiting[0]()
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
    expect(page.get_by_role("heading", name="没有找到相关的内容")).to_be_visible()
    expect(page.locator(".root summary strong")).to_have_count(0)
    expect(page.locator(".root .channels > li")).to_have_count(2)


def test_the_status_is_announced(search: Search) -> None:
    status = search("账户被冻结了怎么办").get_by_role("status").first
    expect(status).to_have_text("找到答案：账户被冻结了怎么办？")
    expect(search("怎么注销账户").get_by_role("status").first).to_have_text("这个问题，这里没有答案")


def test_a_category_narrows_the_search_and_all_widens_it_again(search: Search, visitor: Visitor) -> None:
    page = search("怎么申请退款")
    group = page.get_by_role("group", name="按类别筛选")
    expect(group.get_by_role("button")).to_have_text(["全部", "账户", "资金"])
    expect(group.get_by_role("button", pressed=True)).to_have_text("全部")
    group.get_by_role("button", name="账户").click()
    expect(group.get_by_role("button", pressed=True)).to_have_text("账户")
    expect(page.get_by_role("heading", name="怎么申请退款？")).to_have_count(0)
    assert parse_qs(urlsplit(visitor.asked("search")[-1]).query)["category"] == ["account"]
    box = page.get_by_role("combobox")
    box.fill("忘记密码了怎么重置")
    box.press("Enter")
    expect(page.get_by_role("heading", name="忘记密码了怎么重置？")).to_be_visible()
    expect(group.get_by_role("button", pressed=True)).to_have_text("账户")
    group.get_by_role("button", name="全部").click()
    expect(group.get_by_role("button", pressed=True)).to_have_text("全部")
    assert "category" not in parse_qs(urlsplit(visitor.asked("search")[-1]).query)


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
