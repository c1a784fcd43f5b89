"""The npm package: packed, installed and used by a React 19 app, a Vue 3 app and a plain page, all type-checked."""

import json
import re
import shutil
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest
from conftest import Site
from playwright.sync_api import expect
from test_clients import needs, run
from test_serve import serving

from browser.conftest import Visitor
from browser.test_embedding import COMPONENT, GUIDE, ROOT, another_site

PACKAGE = ROOT / "npm"
HOSTS = ROOT / "tests" / "hosts"
NODE = [
    *("react@19.3.1", "react-dom@19.3.1", "@types/react@19.3.3", "@types/react-dom@19.3.0", "vue@3.5.45"),
    *("vite@7.3.8", "@vitejs/plugin-vue@6.0.11", "typescript@5.9.3", "vue-tsc@3"),
]
PLAIN = """<!doctype html><html lang="zh"><meta charset="utf-8"><title>Plain</title><link rel="icon" href="data:,">
<script type="module" src="../node_modules/faq-search/faq-search.js"></script>
<main><output></output><button>frozen?</button><faq-search></faq-search></main>
<script type="module">
const box = document.querySelector("faq-search");
box.setAttribute("endpoint", new URLSearchParams(location.search).get("endpoint"));
box.setAttribute("limit", 3);
box.addEventListener("faq-answer", ({ detail }) => { document.querySelector("output").textContent = detail.status; });
document.querySelector("button").onclick = () => box.search("账户被冻结了怎么办");
</script>"""


@pytest.fixture(scope="module")
def apps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package installed, and the apps built with it."""
    needs("node", "npm", "npx")
    tree = tmp_path_factory.mktemp("npm")
    shutil.copytree(PACKAGE, tree / "npm")
    (tree / COMPONENT.relative_to(ROOT).parent).mkdir(parents=True)
    shutil.copy(COMPONENT, tree / COMPONENT.relative_to(ROOT))
    packed = run("npm", "pack", "--silent", cwd=tree / "npm").split()[-1]
    apps = shutil.copytree(HOSTS, tree / "apps")
    (apps / "package.json").write_text('{"type": "module", "private": true}', encoding="utf-8")
    run("npm", "install", "--no-audit", "--no-fund", tree / "npm" / packed, *NODE, cwd=apps)
    run("npx", "vue-tsc", "-p", "tsconfig.json", cwd=apps)
    for name in ("react", "vue"):
        run("npx", "vite", "build", "--logLevel", "warn", cwd=apps / name)
    (apps / "plain").mkdir()
    (apps / "plain" / "index.html").write_text(PLAIN, encoding="utf-8")
    return apps


@pytest.fixture(scope="module")
def origin(apps: Path) -> Iterator[str]:
    with another_site(apps) as address:
        yield address


@pytest.fixture(scope="module")
def endpoint(site: Site, origin: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(site.index, tmp_path_factory.mktemp("open"), workers="1", cors_origins=origin) as server:
        yield f"http://127.0.0.1:{server.port}"


@pytest.mark.parametrize("app", ["react/dist", "vue/dist", "plain"])
def test_an_app_hears_answers_and_tells_attributes(visitor: Visitor, origin: str, endpoint: str, app: str) -> None:
    visitor.hosts.add(endpoint.removeprefix("http://"))
    page = visitor.open(f"{origin}/{app}/?endpoint={endpoint}")
    page.get_by_role("button", name="frozen?").click()
    expect(page.get_by_role("heading", name="账户被冻结了怎么办？")).to_be_visible()
    expect(page.locator("output")).to_have_text("answered")
    assert "limit=3&" in visitor.asked("search")[-1]
    if app != "plain":
        page.get_by_role("button", name="fewer").click()
        expect(page.locator("faq-search").first).to_have_attribute("limit", "2")
        expect(page.get_by_role("heading", name="账户被冻结了怎么办？")).to_be_visible()


def test_it_holds_the_component_and_its_types_and_no_more(apps: Path) -> None:
    installed = apps / "node_modules" / "faq-search"
    files = {path.name for path in installed.iterdir()}
    assert files == {"faq-search.js", "faq-search.d.ts", "react.d.ts", "vue.d.ts", "package.json", "README.md"}
    assert (installed / "faq-search.js").read_bytes() == COMPONENT.read_bytes()


def test_importing_it_where_there_is_no_page_does_nothing(apps: Path) -> None:
    assert run("node", "--input-type=module", "-e", "await import('faq-search'); console.log(1)", cwd=apps) == "1\n"


def test_its_version_is_that_of_faqsearch() -> None:
    assert json.loads((PACKAGE / "package.json").read_text(encoding="utf-8"))["version"] == version("faqsearch")


def test_its_types_name_the_events_and_attributes_of_the_guide() -> None:
    types = (PACKAGE / "faq-search.d.ts").read_text(encoding="utf-8")
    guide = GUIDE.read_text(encoding="utf-8")
    rows = {name: guide.partition(f"| {name} |")[2].partition("\n\n")[0] for name in ("Event", "Attribute")}
    events = dict(re.findall(r'"(faq-[a-z]+)": CustomEvent<\{(.*?)\}>', types, re.DOTALL))
    assert set(events) == set(re.findall(r"^\| `(faq-[a-z]+)` \|", rows["Event"], re.MULTILINE))
    for name, detail in events.items():
        row = next(line for line in rows["Event"].splitlines() if line.startswith(f"| `{name}` |"))
        assert set(re.findall(r"(\w+):", detail)) <= set(re.findall(r"`(\w+)`", row)), name
    attributes = types.partition("interface FaqSearchAttributes {")[2].partition("}")[0]
    named = re.findall(r'^\t"?([a-z-]+)"?\?:', attributes, re.MULTILINE)
    assert set(named) == set(re.findall(r"^\| `([a-z-]+)` \|", rows["Attribute"], re.MULTILINE))
