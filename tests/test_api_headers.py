"""Headers: which pages may call the API, and what a browser may do with an answer."""

from pathlib import Path

import pytest
from conftest import Site
from flask.testing import FlaskClient

from faqsearch.api import create_app
from faqsearch.keys import Role, add_key

SHOP = "https://shop.example"
CORS = "Access-Control-Allow-Origin"


@pytest.fixture
def shop_client(site: Site, tmp_path: Path) -> FlaskClient:
    return create_app(site.settings(tmp_path, cors_origins=(SHOP, "https://help.example"))).test_client()


def test_a_listed_origin_may_read_answers_and_errors(shop_client: FlaskClient) -> None:
    for path, status in (("/api/v1/search?q=a", 200), ("/api/v1/search", 422), ("/api/v1/nope", 404)):
        response = shop_client.get(path, headers={"Origin": SHOP})
        assert (response.status_code, response.headers[CORS]) == (status, SHOP)
        assert "Origin" in response.headers["Vary"]


def test_a_preflight_of_a_listed_origin_allows_json_posts(shop_client: FlaskClient) -> None:
    asked = {"Origin": SHOP, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    response = shop_client.options("/api/v1/answer", headers=asked)
    assert (response.status_code, response.headers[CORS]) == (200, SHOP)
    assert "POST" in response.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in response.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "https://shop.example.evil.example", "null", "http://shop.example"]
)
def test_other_origins_may_not(shop_client: FlaskClient, origin: str) -> None:
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    assert CORS not in shop_client.get("/api/v1/search?q=a", headers=asked).headers
    assert CORS not in shop_client.options("/api/v1/answer", headers=asked).headers


def test_without_the_setting_no_origin_may(client: FlaskClient) -> None:
    assert CORS not in client.get("/api/v1/search?q=a", headers={"Origin": SHOP}).headers


def test_a_star_lets_every_origin_read_and_never_with_credentials(site: Site, tmp_path: Path) -> None:
    client = create_app(site.settings(tmp_path, cors_origins=("*",))).test_client()
    headers = client.get("/api/v1/search?q=a", headers={"Origin": SHOP}).headers
    assert headers[CORS] == "*"
    assert "Access-Control-Allow-Credentials" not in headers


def test_pages_and_measurements_are_not_for_other_origins(shop_client: FlaskClient) -> None:
    for path in ("/", "/docs", "/metrics", "/healthz"):
        assert CORS not in shop_client.get(path, headers={"Origin": SHOP}).headers


@pytest.mark.parametrize(
    "path", ["/api/v1/search?q=a", "/api/v1/search", "/nope", "/", "/docs", "/metrics", "/static/site.css"]
)
def test_every_response_tells_browsers_to_be_careful(client: FlaskClient, path: str) -> None:
    with client.get(path) as response:
        headers = response.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "camera=()" in headers["Permissions-Policy"]


def test_the_search_page_alone_may_be_framed_by_origins_that_were_named(site: Site, tmp_path: Path) -> None:
    client = create_app(site.settings(tmp_path, frame_ancestors=(SHOP, "https://help.example"))).test_client()
    headers = client.get("/").headers
    assert f"frame-ancestors {SHOP} https://help.example;" in headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in headers
    for path in ("/docs", "/api/v1/search?q=a"):
        headers = client.get(path).headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "DENY"


def test_a_page_that_isolates_itself_may_load_the_component_but_not_the_pages(client: FlaskClient) -> None:
    with client.get("/static/faq-search.js") as response:
        assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Cross-Origin-Resource-Policy" not in client.get("/docs").headers


def test_data_may_do_nothing_when_opened_as_a_page(client: FlaskClient) -> None:
    assert "script-src" not in client.get("/api/v1/search?q=a").headers["Content-Security-Policy"]


def test_style_sheets_may_be_cached_and_answers_not(client: FlaskClient) -> None:
    with client.get("/static/site.css") as response:
        assert "max-age" in response.headers["Cache-Control"]
    assert client.get("/").headers["Cache-Control"] == "no-store"


def test_what_took_a_key_is_kept_by_no_shared_cache(site: Site, tmp_path: Path) -> None:
    _, key = add_key(tmp_path / "keys.json", [Role.SEARCH])
    client = create_app(site.settings(tmp_path)).test_client()
    given = {"Authorization": f"Bearer {key}"}
    assert client.get("/api/v1/suggest?q=a", headers=given).headers["Cache-Control"] == "private, max-age=60"
    page = {"Sec-Fetch-Site": "same-origin"}
    assert client.get("/api/v1/suggest?q=a", headers=page).headers["Cache-Control"] == "public, max-age=60"
