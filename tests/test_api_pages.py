"""The search page without JavaScript, and the reference page."""

from pathlib import Path
from urllib.parse import urlparse

import pytest
from bs4 import BeautifulSoup
from conftest import json_of
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
    assert [option["value"] for option in form.select("option")] == ["", "account", "money"]
    assert page.html is not None
    assert page.html["lang"] == "zh-CN"
    assert page.select("script") == []


def test_a_search_shows_answers_and_whom_to_turn_to(client: FlaskClient) -> None:
    page = soup(client.get("/", query_string={"q": "账户被冻结了怎么办"}))
    assert page.select_one("input#q")["value"] == "账户被冻结了怎么办"  # type: ignore[index]
    first = page.select_one("article")
    assert first is not None
    assert first.h2 is not None
    assert first.h2.text == "账户被冻结了怎么办？"
    assert first.select_one(".answer ol li") is not None
    help_ = page.select_one("aside")
    assert help_ is not None
    for words in ("在线客服", "现在服务中", "现在休息", "+86 400-000-0000", "账户信息", "登录密码"):
        assert words in help_.text


def test_a_search_that_finds_nothing_still_says_whom_to_turn_to(client: FlaskClient) -> None:
    page = soup(client.get("/?q=zzqx"))
    assert page.select("article") == []
    assert "在线客服" in page.select_one("aside").text  # type: ignore[union-attr]


def test_a_category_narrows_the_search_and_stays_chosen(client: FlaskClient) -> None:
    page = soup(client.get("/", query_string={"q": "怎么申请退款", "category": "money"}))
    assert page.select_one("option[selected]")["value"] == "money"  # type: ignore[index]


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}", "'-alert(1)-'", "</title><b>"],
)
def test_markup_in_a_query_is_shown_as_text(client: FlaskClient, text: str) -> None:
    page = soup(client.get("/", query_string={"q": text}))
    assert page.select_one("input#q")["value"] == text  # type: ignore[index]
    assert page.select("script, img, b") == []
    assert page.title is not None
    assert text in page.title.text


def test_markup_in_an_entry_is_shown_as_text(client: FlaskClient) -> None:
    page = soup(client.get("/", query_string={"q": "页面显示乱码怎么办"}))
    article = next(one for one in page.select("article") if "乱码" in one.text)
    assert "<b>乱码</b>" in article.h2.text  # type: ignore[union-attr]
    assert "<script>alert(1)</script>" in article.text
    assert page.select("script, [onclick], [href^=javascript]") == []


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
