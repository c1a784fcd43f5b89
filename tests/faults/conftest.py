"""The campaign of faults: short with all tests; long, with docs/reliability.md made of it, by ``make faults``.

Each test notes figures, and fails where one is not what is promised. All chance comes from seeds.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reliability.md"
FULL = os.environ.get("FAULTS") == "full"

Note = Callable[[str, str, str], None]
"""Called with a section, what was tried, and the figure that came out."""


@dataclass(frozen=True)
class Scale:
    """How much is tried.

    Args:
        kills: of reindexes and rollbacks.
        places: of each file that are damaged in each way.
        limits: file sizes at which a write fails.
        cases: requests made by chance.
        seconds: of load on a server, with ``publishes`` of new generations.
        climb: steps of the search for the slowest query, for each route.
    """

    kills: int
    places: int
    limits: int
    cases: int
    seconds: int
    publishes: int
    climb: int


def _scale() -> Scale:
    short = Scale(kills=20, places=3, limits=15, cases=300, seconds=8, publishes=2, climb=10)
    full = Scale(kills=10_000, places=20, limits=400, cases=100_000, seconds=600, publishes=100, climb=1000)
    chosen = full if FULL else short
    given = {name: int(os.environ.get(f"FAULTS_{name.upper()}", value)) for name, value in vars(chosen).items()}
    return Scale(**given)


@pytest.fixture(scope="session")
def scale() -> Scale:
    return _scale()


@pytest.fixture(scope="session")
def _notes() -> Iterator[list[tuple[str, str, str]]]:
    notes: list[tuple[str, str, str]] = []
    yield notes
    if FULL:
        PAGE.write_text(_page(notes), encoding="utf-8")


@pytest.fixture
def note(_notes: list[tuple[str, str, str]]) -> Note:
    return lambda section, tried, figure: _notes.append((section, tried, figure))


def _page(notes: list[tuple[str, str, str]]) -> str:
    """The page as it is, with the sections that were made anew."""
    head, mark, figures = PAGE.read_text(encoding="utf-8").partition("<!-- figures -->\n")
    sections = {part.partition("\n")[0]: part for part in figures.split("\n## ")[1:]}
    for name in sorted({section for section, _, _ in notes}):
        rows = "".join(f"| {tried} | {figure} |\n" for section, tried, figure in notes if section == name)
        day = f"{datetime.now(UTC):%Y-%m-%d}"
        sections[name] = f"{name}\n\nMade by `make faults` on {day}.\n\n| Tried | Came out |\n|---|---|\n{rows}"
    return head + mark + "".join(f"\n## {sections[name]}" for name in sorted(sections))
