"""The page and the component where all of it stands below a path of a site."""

from pathlib import Path
from urllib.parse import urlsplit

from conftest import Site
from playwright.sync_api import expect
from test_serve import serving

from browser.conftest import Visitor


def test_below_a_prefix_the_page_searches_completes_and_loads_below_it(
    visitor: Visitor, site: Site, tmp_path: Path
) -> None:
    with serving(site.index, tmp_path, workers="1", root_path="/help") as server:
        page = visitor.open(f"http://127.0.0.1:{server.port}/help/")
        box = page.get_by_role("combobox")
        box.press_sequentially("冻结")
        page.get_by_role("option").first.wait_for()
        box.fill("账户被冻结了怎么办")
        box.press("Enter")
        expect(page.get_by_role("heading", name="账户被冻结了怎么办？")).to_be_visible()
        assert (visitor.asked("suggest") != [], len(visitor.asked("search"))) == (True, 1)
        assert urlsplit(page.url).path == "/help/"
        visitor.close()
    paths = [urlsplit(request.url).path for request in visitor.requests if request.url.startswith("http")]
    assert [path for path in paths if not path.startswith("/help/")] == []
