"""The component's file, and its guide, which names all that a site can rely on."""

import gzip
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCE = (ROOT / "faqsearch" / "api" / "static" / "faq-search.js").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "embedding.md").read_text(encoding="utf-8")


def table(header: str) -> set[str]:
    """Names in the first column of the guide's table with such a header."""
    _, _, rest = GUIDE.partition(f"| {header} |")
    rows = rest.partition("\n\n")[0].splitlines()[2:]
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row.split("|")[1])}


def test_it_is_one_small_file() -> None:
    assert len(gzip.compress(SOURCE.encode())) <= 20_000
    assert not re.search(r"\bimport\b", SOURCE)


@pytest.mark.parametrize(
    "sink",
    [
        *("innerHTML", "outerHTML", "insertAdjacentHTML", "DOMParser", "createContextualFragment", "document.write"),
        *("eval(", "new Function", ".style", "trustedTypes", "localStorage", "cookie"),
    ],
)
def test_it_uses_nothing_that_a_strict_policy_forbids_and_keeps_nothing(sink: str) -> None:
    assert sink not in SOURCE


def test_the_guide_names_every_attribute() -> None:
    read = set(re.findall(r'host\.(?:get|has)Attribute\("([a-z-]+)"\)', SOURCE))
    styled = set(re.findall(r":host\(\[([a-z-]+)", SOURCE)) - {"hidden"}
    assert table("Attribute") == read | styled | {"lang", "compact"}


def test_the_guide_names_every_event() -> None:
    assert table("Event") == {f"faq-{name}" for name in re.findall(r'tell\("([a-z]+)"', SOURCE)}


def test_the_guide_names_every_custom_property() -> None:
    assert table("Property") == set(re.findall(r"var\((--faq-[a-z-]+)", SOURCE))


def test_the_parts_that_the_guide_names_are_there() -> None:
    _, _, rest = GUIDE.partition("| Where | Parts |")
    named = set(re.findall(r"`([a-z]+)`", rest.partition("\n\n")[0]))
    classes = {name for names in re.findall(r"h\([`\"][a-z0-9]+\.([a-z ]+)", SOURCE) for name in names.split()}
    classes |= set(re.findall(r'button\("\.([a-z]+)"', SOURCE)) | set(re.findall(r'part: "([a-z]+)"', SOURCE))
    internal = {
        "bubble",
        "window",
        "top",
        "body",
        "unanswered",
        "frame",
        "root",
        "away",
        "small",
        "warn",
        "sub",
        "link",
        "shown",
    }
    assert named == classes - internal
