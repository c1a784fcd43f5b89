"""The reference page on any screen: words stay whole, nothing sticks out, and a link points out what it leads to."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from browser.conftest import Visitor

Open = Callable[[int, str], Page]
# The words of a page that are broken across two lines, though they have no place to be broken at.
BROKEN = """
() => {
  const found = [], walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.parentElement.closest("pre, h3")) continue; // addresses and commands may be longer than the screen
    for (const word of node.data.matchAll(/[A-Za-z_]+/g)) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map((line) => line.top)).size > 1) found.push(word[0]);
    }
  }
  return found;
}
"""


@pytest.fixture
def reference(visitor: Visitor, service: str) -> Open:
    def open_(width: int, anchor: str = "") -> Page:
        return visitor.open(f"{service}/docs{anchor}", viewport={"width": width, "height": 900})

    return open_


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_words_stay_whole_and_the_page_does_not_scroll_sideways(reference: Open, width: int) -> None:
    page = reference(width, "")
    assert page.evaluate(BROKEN) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_contents_stay_beside_the_text_where_there_is_room_and_stand_above_it_elsewhere(reference: Open) -> None:
    page = reference(1280, "")
    contents, operation = page.get_by_role("navigation", name="Contents"), page.get_by_role("heading", name="suggest")
    contents.get_by_role("link", name="GET /api/v1/suggest").click()
    expect(operation).to_be_in_viewport()
    expect(contents.get_by_role("link", name="GET /api/v1/search")).to_be_in_viewport()
    beside, text = contents.bounding_box(), operation.bounding_box()
    assert beside is not None
    assert text is not None
    assert beside["x"] + beside["width"] < text["x"]
    page = reference(768, "")
    above, main = page.get_by_role("navigation", name="Contents").bounding_box(), page.locator("main").bounding_box()
    assert above is not None
    assert main is not None
    assert above["y"] + above["height"] <= main["y"]


def test_a_link_to_a_schema_marks_its_name_only(reference: Open) -> None:
    page = reference(1280, "#schema-Search")
    target = page.locator(":target")
    expect(target).to_have_text("Search")
    expect(target).to_be_in_viewport()
    box = target.bounding_box()
    assert box is not None
    assert box["height"] < 60


def test_axe_finds_nothing_on_a_narrow_screen(reference: Open) -> None:
    found = Axe().run(reference(320, "")).response["violations"]
    assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found] == []
