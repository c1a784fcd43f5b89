"""Imports point downwards only: the layers that ARCHITECTURE.md draws are the ones the code has."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "faqsearch"

# Lowest first. A unit (a module or package directly in faqsearch/) imports from itself and from lower
# layers; units of one layer do not know each other.
LAYERS = (
    ("rendering", "terminal"),
    ("errors", "hours", "knowledge", "limits", "logs", "masking", "media", "permissions"),
    ("config", "analysis", "meaning"),
    ("corpus",),
    ("articles",),
    ("index",),
    ("search",),
    ("learn",),
    ("escalation",),
    ("conversation",),
    ("evaluation", "feedback", "keys", "querylog", "wire"),
    ("teaching",),
    ("api", "cli"),
    ("front",),
    ("serve",),
    ("mcp",),
)
LEVEL = {unit: level for level, units in enumerate(LAYERS) for unit in units}
# What is above all layers: they start one of the top units.
STARTERS = ("__main__", "wsgi")
# Libraries that one part of the tree keeps to itself, so that another can take their place.
KEPT_TO = {
    "jieba": ("analysis",),
    "opencc": ("analysis",),
    "pypinyin": ("analysis",),
    "snowballstemmer": ("analysis",),
    "onnxruntime": ("meaning",),
    "tokenizers": ("meaning",),
    "markdown_it": ("rendering",),
    "linkify_it": ("rendering",),
    "phonenumbers": ("rendering",),
    "nh3": ("rendering",),
    "whoosh": ("index", "search"),
    "opensearchpy": ("index",),
    "flask": ("api", "mcp"),
    "flask_compress": ("api",),
    "flask_smorest": ("api",),
    "click": ("cli",),
    "gunicorn": ("front", "serve"),
    "mcp": ("mcp",),
    "uvicorn": ("mcp",),
    "sklearn": ("learn",),
}


def modules() -> list[Path]:
    return [ROOT / "wsgi.py", *sorted(PACKAGE.rglob("*.py"))]


def unit_of(path: Path) -> str:
    """The unit that a file belongs to; ``faqsearch`` for the package's own ``__init__``."""
    relative = path.relative_to(ROOT).with_suffix("")
    parts = [part for part in relative.parts if part != "__init__"]
    return parts[1] if len(parts) > 1 else parts[0]


def imports(path: Path, source: str) -> Iterator[tuple[int, str]]:
    """Every module that a file imports, wherever in it: line and absolute dotted name.

    ``from a import b`` yields ``a.b``, as ``b`` may be a module.
    """
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(source, filename=str(path))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*base, *(node.module.split(".") if node.module else ())))
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def violations(path: Path, source: str) -> list[str]:
    unit = unit_of(path)
    found = []
    for line, name in imports(path, source):
        top, _, rest = name.partition(".")
        place = f"{path.relative_to(ROOT)}:{line}"
        if top in KEPT_TO and unit not in KEPT_TO[top]:
            found.append(f"{place}: only {' and '.join(KEPT_TO[top])} may import {top}")
        imported = rest.partition(".")[0]
        if top != "faqsearch" or imported not in LEVEL or unit == imported or unit in STARTERS:
            continue
        if unit not in LEVEL or LEVEL[imported] >= LEVEL[unit]:
            found.append(f"{place}: {unit} is not above {imported}")
    return found


def test_every_import_points_to_a_lower_layer() -> None:
    found = [fault for path in modules() for fault in violations(path, path.read_text(encoding="utf-8"))]
    assert found == []


def test_every_module_has_its_place_in_a_layer() -> None:
    units = {unit_of(path) for path in modules()} - {"faqsearch", *STARTERS}
    assert units == set(LEVEL)


@pytest.mark.parametrize(
    ("file", "source", "fault"),
    [
        ("faqsearch/search/ranking.py", "from faqsearch.api import create_app", "search is not above api"),
        ("faqsearch/api/views.py", "def view():\n    import faqsearch.cli", "api is not above cli"),
        ("faqsearch/cli.py", "from faqsearch import api", "cli is not above api"),
        ("faqsearch/analysis/pinyin.py", "from ..config import Settings", "analysis is not above config"),
        ("faqsearch/errors.py", "if TYPE_CHECKING:\n    from .knowledge import Entry", "errors is not above knowledge"),
        ("faqsearch/__init__.py", "from .search import Searcher", "faqsearch is not above search"),
        ("faqsearch/search/words.py", "import jieba.posseg", "only analysis may import jieba"),
        ("faqsearch/api/views.py", "from whoosh.index import open_dir", "only index and search may import whoosh"),
    ],
)
def test_an_import_that_points_up_or_sideways_is_reported(file: str, source: str, fault: str) -> None:
    lines = len(source.splitlines())
    assert violations(ROOT / file, source) == [f"{file}:{lines}: {fault}"]


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("faqsearch/api/views.py", "import flask\nfrom faqsearch.search.searcher import Searcher"),
        ("faqsearch/search/searcher.py", "from .ranking import rank\nfrom whoosh.index import FileIndex"),
        ("faqsearch/cli.py", "from faqsearch import __version__, errors"),
        ("wsgi.py", "from faqsearch.api import create_app"),
        ("faqsearch/__main__.py", "from faqsearch.cli import main"),
    ],
)
def test_an_import_that_points_down_passes(file: str, source: str) -> None:
    assert violations(ROOT / file, source) == []


def test_all_that_commands_print_goes_through_one_filter() -> None:
    printing = {"click.echo", "click.secho", "print"}
    found = [
        f"{path.name}:{node.lineno}"
        for path in (PACKAGE / "cli").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in printing
    ]
    assert [place.partition(":")[0] for place in found] == ["group.py", "group.py"]  # say and say_json
