"""The component on a page of another origin, under a strict policy, and its file."""

import base64
import hashlib
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import Site
from playwright.sync_api import Page, expect
from test_serve import serving

from browser.conftest import Visitor, held

ROOT = Path(__file__).resolve().parent.parent.parent
COMPONENT = ROOT / "faqsearch" / "api" / "static" / "faq-search.js"
EXAMPLE = ROOT / "examples" / "embedding"
GUIDE = ROOT / "docs" / "embedding.md"
QUERY = "账户被冻结了怎么办"
BARE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>A page</title><link rel="icon" href="data:,">
<script src="http://127.0.0.1:8000/static/faq-search.js" {script} defer></script>
{body}"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing."""


@contextmanager
def another_site(folder: Path) -> Iterator[str]:
    """The address of a web server of plain files."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=folder)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the other origin serves; at first the example."""
    return shutil.copytree(EXAMPLE, tmp_path_factory.mktemp("another") / "site")


@pytest.fixture(scope="module")
def origin(folder: Path) -> Iterator[str]:
    with another_site(folder) as address:
        yield address


@pytest.fixture(scope="module")
def open_service(site: Site, origin: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service that lets pages of the other origin in."""
    with serving(
        site.index, tmp_path_factory.mktemp("open"), workers="1", cors_origins=origin, frame_ancestors=origin
    ) as server:
        yield f"http://127.0.0.1:{server.port}"


@pytest.fixture
def embedded(folder: Path, origin: str, visitor: Visitor) -> Callable[..., Page]:
    """Opens the example, or a page with ``body``, that gets the component from ``service``."""

    def opened(service: str, body: str | None = None, script: str = "", **options: Any) -> Page:
        html = (EXAMPLE / "index.html").read_text(encoding="utf-8")
        if body is not None:
            html = BARE.format(script=script, body=body)
        (folder / "index.html").write_text(html.replace("http://127.0.0.1:8000", service), encoding="utf-8")
        visitor.hosts.add(service.removeprefix("http://"))
        return visitor.open(f"{origin}/", **options)

    return opened


def ask(page: Page, query: str = QUERY) -> None:
    box = page.get_by_role("combobox")
    box.fill(query)
    box.press("Enter")


def test_the_example_works_across_origins_under_a_strict_policy(
    embedded: Callable[..., Page], open_service: str, visitor: Visitor
) -> None:
    page = embedded(open_service)
    policy = page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content") or ""
    assert "default-src 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "unsafe" not in policy
    box = page.get_by_role("combobox")
    box.press_sequentially("zhbdj")
    page.get_by_role("option").filter(has_text="冻结").first.click()
    expect(page.get_by_role("heading", name="账户被冻结了怎么办？")).to_be_visible()
    page.get_by_role("button", name="有帮助", exact=True).click()
    expect(page.get_by_text("谢谢，已记下。")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/$"))  # the address is the site's own business
    assert Axe().run(page).response["violations"] == []


def test_the_example_hears_what_is_searched_and_styles_what_is_shown(
    embedded: Callable[..., Page], open_service: str
) -> None:
    page = embedded(open_service)
    ask(page, "怎么注销账户")
    expect(page.locator("#chat")).to_be_visible()  # the page offers its own chat where there is no answer
    ask(page)
    expect(page.get_by_role("heading", name="账户被冻结了怎么办？")).to_be_visible()
    expect(page.locator("#chat")).to_be_hidden()
    colour = page.get_by_role("button", name="搜索").evaluate("node => getComputedStyle(node).backgroundColor")
    assert colour == page.evaluate(
        """() => {
            const probe = document.createElement("p");
            probe.style.color = getComputedStyle(document.querySelector("faq-search")).getPropertyValue("--faq-accent");
            document.body.append(probe);
            return getComputedStyle(probe).color;
        }"""
    )


def test_a_site_that_the_service_does_not_let_in_is_told_in_words(
    embedded: Callable[..., Page], service: str, visitor: Visitor
) -> None:
    visitor.tolerated += ["blocked by CORS policy", "net::ERR_FAILED"]
    page = embedded(service)
    ask(page)
    expect(page.get_by_text("现在连不上服务器，请稍后重试。").last).to_be_visible()


def test_one_tag_is_enough(embedded: Callable[..., Page], open_service: str) -> None:
    page = embedded(open_service, "<faq-search></faq-search>")
    ask(page)
    expect(page.get_by_role("heading", name="账户被冻结了怎么办？")).to_be_visible()
    expect(page.get_by_role("button", name="Search")).to_be_visible()


def test_a_tag_can_be_kept_to_a_category(embedded: Callable[..., Page], open_service: str, visitor: Visitor) -> None:
    page = embedded(open_service, '<faq-search category="money"></faq-search>')
    page.get_by_role("combobox").press_sequentially("怎么")
    expect(page.get_by_role("option")).to_have_text(["怎么申请退款？"])
    ask(page)
    expect(page.get_by_role("heading", name="No sure answer")).to_be_visible()
    expect(page.get_by_role("button", name="All", exact=True)).to_have_count(0)
    assert "category=money" in visitor.asked("search")[-1]


SCHEMES = {
    "silent": ("dark", "", "", False),  # says nothing of schemes, so it is light whatever the system
    "both": ("dark", "html { color-scheme: light dark; background: Canvas }", "", True),
    "dark": ("light", "html { color-scheme: dark; background: Canvas }", "", True),
    "painted-dark": ("light", "body { background: #14161a; color: #eee }", "dark", True),
    "painted-light": (
        "dark",
        "html { color-scheme: light dark } body { background: #fff; color: #000 }",
        "light",
        False,
    ),
}


def violations(page: Page) -> list[Any]:
    return [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in Axe().run(page).response["violations"]]


@pytest.mark.parametrize(("system", "style", "theme", "dark"), SCHEMES.values(), ids=SCHEMES)
def test_it_is_as_light_or_dark_as_the_page_around_it(
    embedded: Callable[..., Page], open_service: str, system: str, style: str, theme: str, dark: bool
) -> None:
    body = f'<style>{style}</style><main><h1>A page</h1><faq-search theme="{theme}"></faq-search></main>'
    page = embedded(open_service, body, color_scheme=system)
    box = page.get_by_role("combobox")
    box.press_sequentially("账户")
    expect(page.get_by_role("option").first).to_be_visible()
    assert violations(page) == []
    ask(page)
    heading = page.get_by_role("heading", name="账户被冻结了怎么办？")
    expect(heading).to_be_visible()
    page.get_by_role("checkbox").first.check()
    page.locator(".root .rows summary").first.click()
    assert violations(page) == []
    red = heading.evaluate("node => Number(getComputedStyle(node).color.match(/\\d+/)[0])")
    assert (red > 150) == dark


@pytest.mark.parametrize(("limit", "asked"), [("100", "50"), ("3", "3"), ("many", "6")])
def test_no_more_results_are_asked_for_than_the_service_gives(
    embedded: Callable[..., Page], open_service: str, visitor: Visitor, limit: str, asked: str
) -> None:
    page = embedded(open_service, f'<faq-search limit="{limit}"></faq-search>')
    ask(page)
    expect(page.get_by_role("heading", name="账户被冻结了怎么办？")).to_be_visible()
    assert f"limit={asked}&" in visitor.asked("search")[-1]


def test_its_state_can_be_styled_from_the_start(embedded: Callable[..., Page], open_service: str) -> None:
    page = embedded(open_service, "<faq-search></faq-search>")
    element = page.locator("faq-search")
    expect(element).to_have_attribute("state", "idle")
    ask(page)
    expect(element).to_have_attribute("state", "answered")
    element.evaluate("element => element.search('')")
    expect(element).to_have_attribute("state", "idle")
    expect(page.locator(".root h2")).to_have_count(0)


def test_a_page_can_keep_its_address_in_step(embedded: Callable[..., Page], open_service: str) -> None:
    page = embedded(open_service, "<faq-search></faq-search>")
    heard = page.evaluate_handle(
        "() => { const heard = []; addEventListener('faq-search', ({ detail }) => heard.push(detail)); return heard; }"
    )
    query = "怎么申请退款"
    ask(page, query)
    page.locator("faq-search").evaluate("(element, query) => element.search(query, 'account')", query)
    expect(page.get_by_role("button", name="账户", pressed=True)).to_be_visible()
    assert heard.json_value() == [
        {"query": query, "category": "", "source": "typed", "typed": query},
        {"query": query, "category": "account", "source": "page", "typed": query},
    ]


def test_the_script_of_the_guide_lets_the_back_button_leave(
    embedded: Callable[..., Page], folder: Path, origin: str, open_service: str
) -> None:
    scripts = re.findall(r"```js\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    (script,) = [one for one in scripts if "popstate" in one]
    (folder / "step.js").write_text(script, encoding="utf-8")
    page = embedded(open_service, '<faq-search></faq-search><script src="step.js" defer></script>')
    page.goto(f"{origin}/?q=change%20password")
    expect(page.locator(".root .panel")).to_be_visible()
    ask(page)
    expect(page.get_by_role("heading", name="账户被冻结了怎么办？")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("combobox")).to_have_value("change password")
    page.go_back()
    expect(page).to_have_url(f"{origin}/")


PLACES = {
    "flex": '<div style="display: flex">{}</div>',
    "header": '<header style="display: flex; justify-content: space-between"><b>Logo</b>{}<a>Login</a></header>',
    "flex column": '<div style="display: flex; flex-direction: column; align-items: center">{}</div>',
    "grid": '<div style="display: grid; place-items: center">{}</div>',
    "inline-block": '<div style="display: inline-block">{}</div>',
    "float": '<div style="float: left">{}</div>',
    "absolute": '<div style="position: absolute; top: 0; right: 0">{}</div>',
    "cell": "<table><tr><td>{}</td><td>A cell</td></tr></table>",
    "fit-content": '<div style="width: fit-content">{}</div>',
    "dialog": "<dialog open>{}</dialog>",
    "narrow": '<div style="width: 240px">{}</div>',
}


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_it_has_a_width_wherever_it_is_put(
    embedded: Callable[..., Page], open_service: str, place: str, width: int
) -> None:
    body = f'<meta name="viewport" content="width=device-width"><body>{place.format("<faq-search></faq-search>")}'
    page = embedded(open_service, body, viewport={"width": width, "height": 700}, locale="en")
    box = page.get_by_role("combobox").bounding_box()
    assert box is not None
    assert box["width"] >= 60 if width == 320 else box["width"] >= 120
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    inside = """host => {
        const parent = host.parentElement;
        return host.getBoundingClientRect().width <= parent.clientWidth + 0.5;
    }"""
    assert page.locator("faq-search").evaluate(inside)


def test_a_page_can_set_its_width(embedded: Callable[..., Page], open_service: str) -> None:
    page = embedded(open_service, '<style>faq-search { width: 1000px }</style><faq-search lang="en"></faq-search>')
    box = page.locator("faq-search").locator(".root").bounding_box()
    assert box is not None
    assert box["width"] == 1000


def test_text_styles_of_the_page_stay_outside(embedded: Callable[..., Page], open_service: str) -> None:
    style = """* { color: #fff; line-height: 1 } html { background: #333 }
        body { white-space: nowrap; text-align: right; text-transform: uppercase; letter-spacing: 1em;
            text-indent: 3em; font-family: monospace; font-size: 18px }"""
    page = embedded(open_service, f'<style>{style}</style><body dir="rtl"><faq-search lang="en"></faq-search>')
    ask(page)
    heading = page.get_by_role("heading", name="账户被冻结了怎么办？")
    expect(heading).to_be_visible()
    told = page.locator(".root .channels p").first
    styles = {
        "color": "rgb(34, 38, 42)",
        "direction": "ltr",
        "whiteSpace": "normal",
        "textAlign": "start",
        "textTransform": "none",
        "letterSpacing": "normal",
        "textIndent": "0px",
        "fontFamily": "monospace",
        "fontSize": "18px",
    }
    computed = "(node, names) => Object.fromEntries(names.map((name) => [name, getComputedStyle(node)[name]]))"
    assert told.evaluate(computed, list(styles)) == styles
    question = page.get_by_role("button", name="Search").bounding_box()
    box = page.get_by_role("combobox").bounding_box()
    assert question is not None
    assert box is not None
    assert question["x"] > box["x"]


def test_a_search_that_was_under_way_when_it_was_removed_is_no_error(
    embedded: Callable[..., Page], open_service: str
) -> None:
    page = embedded(open_service, "<main><faq-search></faq-search></main>")
    with held(page, "/search") as waiting:
        heard = page.evaluate_handle(
            """() => {
                const heard = [];
                window.element = document.querySelector("faq-search");
                for (const name of ["answer", "error"]) element.addEventListener(`faq-${name}`, () => heard.push(name));
                return heard;
            }"""
        )
        page.evaluate("query => void element.search(query)", QUERY)
        waiting.arrive(1)
        page.evaluate("element.remove()")
        page.evaluate("() => new Promise((done) => setTimeout(done, 50))")  # a rejected request is settled by then
    assert heard.json_value() == []


def test_the_file_can_be_named_by_its_hash(embedded: Callable[..., Page], open_service: str) -> None:
    digest = base64.b64encode(hashlib.sha384(COMPONENT.read_bytes()).digest()).decode()
    page = embedded(open_service, "<faq-search></faq-search>", f'integrity="sha384-{digest}" crossorigin="anonymous"')
    ask(page)
    expect(page.get_by_role("heading", name="账户被冻结了怎么办？")).to_be_visible()


def test_elements_can_come_and_go_and_be_used_from_scripts(embedded: Callable[..., Page], open_service: str) -> None:
    page = embedded(open_service, "<main></main>")
    heard = page.evaluate(
        """async (query) => {
            const main = document.querySelector("main");
            const element = document.createElement("faq-search");
            main.append(element);
            element.remove();
            main.append(element);
            const answer = new Promise((resolve) => main.addEventListener("faq-answer", resolve, { once: true }));
            element.search(query);
            element.focus();
            const { detail } = await answer;
            return [detail.query, detail.status, detail.reason, document.activeElement.localName];
        }""",
        QUERY,
    )
    assert heard == [QUERY, "answered", "answered", "faq-search"]
    page.evaluate("document.querySelector('faq-search').remove()")
