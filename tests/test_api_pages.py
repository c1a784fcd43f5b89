"""The search page without JavaScript, and the reference page."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import pytest
from bs4 import BeautifulSoup
from conftest import Site, build_index, json_of, write_files
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from faqsearch.api import create_app
from faqsearch.config import Settings


def soup(response: TestResponse, status: int = 200) -> BeautifulSoup:
    assert (response.status_code, response.mimetype) == (status, "text/html")
    return BeautifulSoup(response.text, "html.parser")


def test_the_page_is_a_form_that_any_browser_can_send(client: FlaskClient) -> None:
    page = soup(client.get("/"))
    form = page.select_one("form[action='/'][method=get]")
    assert form is not None
    assert form.select_one("label[for=q]") is not None
    assert form.select_one("input#q[name=q]") is not None
    assert page.html is not None
    assert page.html["lang"] == "zh-CN"
    assert [script["src"] for script in page.select("script")] == ["/static/faq-search.js", "/static/site.js"]


def test_a_search_shows_answers_and_whom_to_turn_to(client: FlaskClient) -> None:
    page = soup(client.get("/", query_string={"q": "账户被冻结了怎么办"}))
    assert page.select_one("input#q")["value"] == "账户被冻结了怎么办"  # type: ignore[index]
    first = page.select_one("article")
    assert first is not None
    assert first.h2 is not None
    assert first.h2.text == "账户被冻结了怎么办？"
    assert first.select_one(".answer ol li") is not None
    help_ = page.select_one("section.help")
    assert help_ is not None
    for words in ("在线客服", "现在服务中", "现在休息", "+86 400-000-0000", "账户信息", "登录密码"):
        assert words in help_.text


def test_the_words_of_the_query_are_marked_in_the_answer_without_scripts_too(client: FlaskClient) -> None:
    page = soup(client.get("/", query_string={"q": "tuikuan zenme shenqing"}))
    assert "退款" in " ".join(mark.text for mark in page.select(".answer mark"))


def test_a_search_that_finds_nothing_still_says_whom_to_turn_to(client: FlaskClient) -> None:
    page = soup(client.get("/?q=zzqx"))
    assert page.select("article") == []
    assert "在线客服" in page.select_one("section.help").text  # type: ignore[union-attr]


def test_the_component_finds_the_answer_of_the_page_in_it(client: FlaskClient) -> None:
    query = {"q": "账户被冻结了怎么办</script>"}
    served = soup(client.get("/", query_string=query)).select_one("faq-search > script[type='application/json']")
    assert served is not None
    assert served.string is not None
    asked = json_of(client.get("/api/v1/search", query_string={**query, "limit": 6}))
    assert {**asked, "took_ms": 0}.items() <= {**json.loads(served.string), "took_ms": 0}.items()


def test_a_search_is_laid_out_by_how_sure_it_is(site: Site, tmp_path: Path) -> None:
    def shown(query: str, **options: Any) -> BeautifulSoup:
        return soup(create_app(site.settings(tmp_path, **options)).test_client().get("/", query_string={"q": query}))

    answered = shown("账户被冻结了怎么办")
    assert len(answered.select("article.lead")) == 1
    ambiguous = shown("忘记登录密码登录失败", answered_confidence=1.0, ambiguous_confidence=0.01)
    assert "您想问的是哪一个" in ambiguous.h2.text  # type: ignore[union-attr]
    assert ambiguous.select("article.lead") == []
    gap = shown("怎么注销账户")
    assert "这里没有答案" in gap.h2.text  # type: ignore[union-attr]
    assert gap.select_one("section.help ~ div article") is not None


def test_the_start_page_has_questions_of_each_category_those_that_its_name_finds_first(client: FlaskClient) -> None:
    page = soup(client.get("/"))
    assert [heading.text for heading in page.select(".start h2")] == ["账户 共 3 个", "资金 共 2 个"]
    questions = [link["data-query"] for link in page.select(".start a[data-query]")]
    assert sorted(questions[:3]) == ["忘记密码了怎么重置？", "登录失败怎么办？", "账户被冻结了怎么办？"]
    assert questions[0] == "账户被冻结了怎么办？"
    assert sorted(questions[3:]) == ["怎么申请退款？", "提现为什么还没到账？"]
    link = page.select_one(".start a[data-query='账户被冻结了怎么办？']")
    assert link is not None
    answer = soup(client.get(str(link["href"]))).select_one("article.lead h2")
    assert answer is not None
    assert answer.text == "账户被冻结了怎么办？"


def test_the_interface_speaks_the_language_of_the_browser_or_of_the_address(client: FlaskClient) -> None:
    def language(path: str, accepted: str) -> tuple[str, str]:
        response = client.get(path, headers={"Accept-Language": accepted})
        assert "Accept-Language" in response.headers["Vary"]
        page = soup(response)
        return str(page.html["lang"]), page.h1.text  # type: ignore[index,union-attr]

    english, chinese = ("en", "How can we help?"), ("zh-CN", "您遇到了什么问题？")
    assert language("/", "en-GB,en;q=0.9") == english
    assert language("/", "zh-TW,zh;q=0.9,en;q=0.8") == chinese
    assert language("/", "fr") == chinese
    assert language("/?lang=en", "zh-CN") == english
    assert language("/?lang=xx", "zh-CN") == chinese


def test_the_language_that_was_chosen_stays_chosen(client: FlaskClient) -> None:
    page = soup(client.get("/?q=退款&lang=en"))
    assert page.select_one("form input[name=lang]")["value"] == "en"  # type: ignore[index]
    assert "lang=zh" in page.select_one("#language")["href"]  # type: ignore[index]


def test_without_feedback_the_page_does_not_ask_for_it(site: Site, tmp_path: Path) -> None:
    client = create_app(site.settings(tmp_path, feedback_enabled=False)).test_client()
    assert soup(client.get("/")).select_one("faq-search[no-feedback]") is not None


def test_a_category_narrows_a_search(client: FlaskClient) -> None:
    page = soup(client.get("/", query_string={"q": "怎么申请退款", "category": "money"}))
    assert [one.h2.text for one in page.select("article") if one.h2] == ["怎么申请退款？"]
    assert [one["id"] for one in page.select("article strong[id]")] == []


def test_headings_lead_to_all_answerable_questions_of_a_category(client: FlaskClient) -> None:
    link = soup(client.get("/?lang=zh")).select_one(".start h2 a")
    assert link is not None
    page = soup(client.get(str(link["href"])))
    questions = [one["data-query"] for one in page.select(".browse [data-query]")]
    assert questions == ["账户被冻结了怎么办？", "登录失败怎么办？", "忘记密码了怎么重置？"]  # no known gap
    assert page.title is not None
    assert page.title.text.strip() == "账户 - 帮助搜索"
    assert all("lang=zh" in one["href"] for one in page.select(".browse a"))
    assert page.select(".start") == []


@pytest.mark.parametrize("address", ["/?category=none", "/?category=", "/?category=account&page=2"])
def test_a_category_without_questions_shows_the_start_page(client: FlaskClient, address: str) -> None:
    page = soup(client.get(address))
    assert page.select(".browse") == []
    assert len(page.select(".start h2")) == 2


def test_many_questions_of_a_category_come_in_pages(tmp_path: Path) -> None:
    rows = [{"id": f"q{n:03}", "question": f"问题{n}怎么办？", "answer": "答", "category": "c"} for n in range(205)]
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    corpus = write_files(tmp_path / "corpus", {"all.jsonl": lines})
    build_index(corpus, tmp_path / "index")
    client = create_app(Site(corpus, tmp_path / "index").settings(tmp_path)).test_client()
    address, seen = "/?category=c", list[str]()
    while address:
        page = soup(client.get(address))
        seen += [str(one["data-query"]) for one in page.select(".browse [data-query]")]
        more = page.select_one("a[rel=next]")
        address = str(more["href"]) if more else ""
    assert seen == [row["question"] for row in rows]


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}", "'-alert(1)-'", "</title><b>"],
)
def test_markup_in_a_query_is_shown_as_text(client: FlaskClient, text: str) -> None:
    page = soup(client.get("/", query_string={"q": text}))
    assert page.select_one("input#q")["value"] == text  # type: ignore[index]
    assert page.select("main script:not([type='application/json']), img, b") == []
    assert page.title is not None
    assert text in page.title.text


def test_markup_in_an_entry_is_shown_as_text(client: FlaskClient) -> None:
    page = soup(client.get("/", query_string={"q": "页面显示乱码怎么办"}))
    article = next(one for one in page.select("article") if "乱码" in one.text)
    assert "<b>乱码</b>" in article.h2.text  # type: ignore[union-attr]
    assert "<script>alert(1)</script>" in article.text
    assert page.select("main script:not([type='application/json']), [onclick], [href^=javascript]") == []


def test_an_over_long_query_is_told_so_on_the_page(client: FlaskClient) -> None:
    page = soup(client.get("/", query_string={"q": "账" * 501}), 422)
    assert "500" in page.select_one("[role=alert]").text  # type: ignore[union-attr]


def test_whatever_links_append_does_no_harm(client: FlaskClient) -> None:
    for query in ("utm_source=mail", "q=%FF&page=x", "q=a&page=-5", "q=a&page=999999", "q=a&q=b", "q=%00"):
        soup(client.get(f"/?{query}"))


def test_without_an_index_the_page_says_so(tmp_path: Path) -> None:
    client = create_app(Settings(index_dir=tmp_path / "index")).test_client()
    page = soup(client.get("/?q=a"), 503)
    assert page.select_one("[role=alert]") is not None


def test_the_reference_describes_every_operation_and_schema(client: FlaskClient) -> None:
    spec = json_of(client.get("/openapi.json"))
    page = soup(client.get("/docs"))
    headings = {heading.text for heading in page.select("h3")}
    for path, item in spec["paths"].items():
        for method in set(item) - {"parameters"}:
            assert f"{method.upper()} {path}" in headings
    captions = {caption.text for caption in page.select("caption")}
    assert set(spec["components"]["schemas"]) <= captions


def test_the_reference_shows_what_each_operation_answers_and_leads_back(client: FlaskClient) -> None:
    page = soup(client.get("/docs"))
    shown = {section["aria-labelledby"]: section.select("pre.sample") for section in page.select("section section")}
    assert {len(samples) for samples in shown.values()} == {1}
    spec = json_of(client.get("/openapi.json"))
    success = spec["paths"]["/api/v1/search"]["get"]["responses"]["200"]["content"]["application/json"]
    assert json.loads(shown["get-api-v1-search"][0].text) == success["example"]
    assert f"q={success['example']['query']}'" in page.text  # the command above it asks for just that
    assert max(len(line) for line in shown["get-api-v1-search"][0].text.splitlines()) < 100
    assert page.select_one("header a[href='/']") is not None


def test_the_reference_calls_every_operation_by_an_address_that_exists(client: FlaskClient) -> None:
    for command in soup(client.get("/docs")).select("h3 ~ pre:not(.sample)"):
        path = urlparse(command.text.split("'")[1]).path
        method = "POST" if " -d " in command.text else "GET"
        assert client.open(path, method=method).status_code not in (404, 405)


def test_the_reference_needs_no_other_host_and_its_links_lead_somewhere(client: FlaskClient) -> None:
    page = soup(client.get("/docs"))
    anchors = {tag["id"] for tag in page.select("[id]")}
    for tag in page.select("[href], [src]"):
        url = urlparse(str(tag.get("href") or tag.get("src")))
        assert url.netloc == ""
        if url.path:
            with client.get(url.path) as response:
                assert response.status_code == 200
        else:
            assert url.fragment in anchors
    assert page.select("script, style, [style]") == []
