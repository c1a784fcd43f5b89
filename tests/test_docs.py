"""The documentation says what exists, all of it, and names nothing that does not."""

import dataclasses
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import click
import pytest
from flask import Flask
from flask.testing import FlaskClient
from marshmallow.fields import Nested

from faqsearch.api import create_app
from faqsearch.cli import main
from faqsearch.cli.group import EXIT_STATUSES
from faqsearch.config import PREFIX, Settings
from faqsearch.corpus import read_corpus
from faqsearch.corpus.files import LEXICON_FILES, LEXICON_FOLDER
from faqsearch.search.outcome import Reason, Status
from faqsearch.wire.schemas import AnswerSchema

ROOT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "README.zh.md")
PAGES = tuple(
    sorted(
        path.relative_to(ROOT).as_posix()
        for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "index" / "README.md"]
    )
)
# Folders whose files the pages name; a name in backticks that starts with one must exist.
TREES = ("faqsearch", "tests", "scripts", "docs", "corpus", "index", ".ci")
MADE_AT_RUN_TIME = re.compile(r"index/(\.build-|gen-|CURRENT)|docs/.*\.html$|.*[<>*{]")
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"(?<!\\)\]\(([^()\s]+)\)")


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def without_fences(text: str) -> str:
    return _FENCE.sub("", text)


def code_spans(text: str) -> list[str]:
    return _CODE.findall(without_fences(text))


def fenced(text: str, language: str) -> list[str]:
    return [block for name, block in _FENCE.findall(text) if name == language]


def rows_of(text: str, start: str) -> dict[str, list[str]]:
    """Cells of the table rows whose first cell is a code span that starts so, by that code span."""
    rows: dict[str, list[str]] = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if cells and (found := re.fullmatch(rf"`({start}.*)`", cells[0])):
            assert found[1] not in rows, f"two rows for {found[1]}"
            rows[found[1]] = cells[1:]
    return rows


def commands() -> dict[str, click.Command]:
    """By name; those of a group as ``log export``."""
    found: dict[str, click.Command] = {}
    for name, command in main.commands.items():
        inner = command.commands if isinstance(command, click.Group) else {}
        found |= {f"{name} {sub}": each for sub, each in inner.items()} or {name: command}
    return found


def long_options(command: click.Command) -> set[str]:
    options = [item for item in command.params if isinstance(item, click.Option)]
    return {name for option in options for name in [*option.opts, *option.secondary_opts] if name.startswith("--")}


def usages(text: str) -> dict[str, str]:
    """Command name → its row's first cell, as in ``faqsearch reindex [--full]``."""
    found = rows_of(text, "faqsearch ")
    return {" ".join(re.findall(r"^(?:[a-z]+ ?)+", usage)[0].split()[1:]): usage for usage in found}


def routes(app: Flask) -> set[str]:
    return {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def documented_routes(text: str) -> set[str]:
    spans = (re.fullmatch(r"(GET|POST) (/[^?\s]*)(\?\S*)?", span) for span in code_spans(text))
    return {f"{span[1]} {span[2]}" for span in spans if span}


@pytest.mark.parametrize("page", READMES)
def test_readme_lists_every_command_with_all_its_options(page: str) -> None:
    documented = {name: set(re.findall(r"--[a-z-]+", usage)) for name, usage in usages(text_of(page)).items()}
    assert documented == {name: long_options(command) for name, command in commands().items()}


@pytest.mark.parametrize("page", READMES)
def test_readme_lists_every_setting_with_its_default(page: str) -> None:
    rows = rows_of(text_of(page), PREFIX)
    assert list(rows) == [PREFIX + item.name.upper() for item in dataclasses.fields(Settings)]
    for item in dataclasses.fields(Settings):
        parse, (default, *_) = item.metadata["parse"], rows[PREFIX + item.name.upper()]
        written = re.fullmatch(r"`(.+)`", default)
        # A default that is no code span says "none" in words.
        assert parse(written[1]) == item.default if written else not item.default, item.name


@pytest.mark.parametrize("page", READMES)
def test_readme_lists_every_route_and_no_other(page: str, tmp_path: Path) -> None:
    app = create_app(Settings(index_dir=tmp_path, feedback_path=tmp_path / "feedback.sqlite3"))
    assert documented_routes(text_of(page)) == routes(app)


@pytest.mark.parametrize("page", READMES)
def test_readme_names_every_file_of_a_lexicon(page: str) -> None:
    named = set(rows_of(text_of(page), LEXICON_FOLDER))
    assert named == {f"{LEXICON_FOLDER}/{name}" for name in LEXICON_FILES}


@pytest.mark.parametrize("page", READMES)
def test_readme_explains_every_status_reason_and_exit_status(page: str) -> None:
    text = text_of(page)
    assert {*map(str, Status), *map(str, Reason)} <= set(code_spans(text))
    section = re.search(r"^### (?:Exit status|退出码)\n\n(.*?)$", text, re.MULTILINE)
    assert section is not None
    assert set(map(int, re.findall(r"\d", section[1]))) == {0, *EXIT_STATUSES.values()}


def test_both_readmes_have_the_same_parts() -> None:
    english, chinese = map(text_of, READMES)
    assert list(usages(english).values()) == list(usages(chinese).values())
    assert [row[0] for row in rows_of(english, PREFIX).values() if "`" in row[0]] == [
        row[0] for row in rows_of(chinese, PREFIX).values() if "`" in row[0]
    ]
    assert first_cells(english) == first_cells(chinese)
    assert [len(level) for level in re.findall("^(#+) ", without_fences(english), re.MULTILINE)] == [
        len(level) for level in re.findall("^(#+) ", without_fences(chinese), re.MULTILINE)
    ]
    for language in ("json", "html"):
        assert fenced(english, language) == fenced(chinese, language)
    for language in ("console", "python", "markdown"):
        assert list(map(uncommented, fenced(english, language))) == list(map(uncommented, fenced(chinese, language)))
    others = {"README.md", "README.zh.md"}
    assert set(_LINK.findall(english)) - others == set(_LINK.findall(chinese)) - others


def first_cells(text: str) -> list[list[str]]:
    """Code in the first cell of every table row."""
    return [found for row in re.findall(r"^\|(.*?)(?<!\\)\|", text, re.MULTILINE) if (found := _CODE.findall(row))]


def uncommented(block: str) -> list[str]:
    return [re.sub(r"\s+#.*$", "", line) for line in block.splitlines()]


@pytest.mark.parametrize("page", PAGES)
def test_relative_links_resolve(page: str) -> None:
    targets = [target for target in _LINK.findall(without_fences(text_of(page))) if not urlsplit(target).scheme]
    broken = []
    for target in targets:
        path, _, anchor = target.partition("#")
        file = ((ROOT / page).parent / path).resolve() if path else ROOT / page
        if not file.exists() or (anchor and file.suffix == ".md" and anchor not in anchors(file)):
            broken.append(target)
    assert broken == []


def anchors(file: Path) -> set[str]:
    """Of a page's headings, as code forges make them."""
    headings = re.findall(r"^#+ (.+)$", without_fences(file.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES)
def test_paths_that_are_named_exist(page: str) -> None:
    def is_there(name: str) -> bool:
        places = (ROOT / name, ROOT / "faqsearch" / name)
        return any(place.exists() for place in places)

    paths = (span for span in code_spans(text_of(page)) if re.fullmatch(r"[\w.-]+(/[\w.-]+)+/?", span))
    packages = {path.name for path in (ROOT / "faqsearch").iterdir() if path.is_dir()}
    ours = [path for path in paths if path.partition("/")[0] in {*TREES, *packages}]
    # `lexicon/…` and the like are files of a corpus, whichever; a generation's own are built.
    assert [path for path in ours if not MADE_AT_RUN_TIME.match(path) and not is_there(path)] == []


@pytest.mark.parametrize("page", PAGES)
def test_make_targets_that_are_named_exist(page: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.MULTILINE))
    assert set(named_targets(text_of(page))) - targets == set()


def named_targets(text: str) -> Iterator[str]:
    lines = [line.partition("#")[0] for block in fenced(text, "console") for line in block.splitlines()]
    for code in [*code_spans(text), *(line.removeprefix("$ ") for line in lines)]:
        if found := re.match(r"(?:[A-Z]+=\S+ )*make ([a-z]+)", code.strip()):
            yield found[1]


@pytest.mark.parametrize("page", PAGES)
def test_commands_that_are_shown_parse(page: str) -> None:
    """Every ``faqsearch …`` in an example or in running text is a command with options that it has."""
    lines = [line for block in fenced(text_of(page), "console") for line in block.splitlines()]
    shown = [part for line in lines for part in re.findall(r"faqsearch ([^&|#]*)", line)]
    prose = re.sub(r"^\|.*$", "", text_of(page), flags=re.MULTILINE)
    shown += [span.removeprefix("faqsearch ") for span in code_spans(prose) if span.startswith("faqsearch ")]
    unknown = []
    for usage in shown:
        name, *words = usage.split()
        options = {word.partition("=")[0] for word in words if word.startswith("--")}
        if isinstance(group := main.commands.get(name), click.Group):
            if not words:
                continue
            name = f"{group.name} {words.pop(0)}"
        if name not in commands() or options - long_options(commands()[name]) - {"--help"}:
            unknown.append(usage)
    assert unknown == []


@pytest.mark.parametrize("page", PAGES)
def test_settings_that_are_named_exist(page: str) -> None:
    known = {PREFIX + item.name.upper() for item in dataclasses.fields(Settings)}
    assert set(re.findall(rf"{PREFIX}[A-Z_]+[A-Z]", text_of(page))) - known == set()


def test_parts_of_the_readme_that_the_code_names_exist() -> None:
    headings = set(re.findall(r"^#+ (.+)$", text_of("README.md"), re.MULTILINE))
    named = {
        title
        for path in (ROOT / "faqsearch").rglob("*.py")
        for title in re.findall(r'README, "([^"]+)"', path.read_text(encoding="utf-8"))
    }
    assert named
    assert named <= headings


@pytest.mark.parametrize("page", READMES)
def test_request_of_the_readme_has_the_response_that_it_shows(page: str, client: FlaskClient) -> None:
    """The fields and their kinds, not their values: another corpus answers here, to its own question."""
    _, shown = example(page)
    response = client.get("/api/v1/search", query_string={"q": "账户被冻结了怎么办？", "limit": 1})
    assert response.status_code == 200
    assert shape(shown) == shape(json.loads(response.data))


@pytest.mark.parametrize("page", READMES)
def test_response_of_the_readme_speaks_of_the_sample_corpus(page: str) -> None:
    _, shown = example(page)
    corpus = read_corpus(ROOT / "corpus")
    (result,) = shown["results"]
    (entry,) = (entry for entry in corpus.entries if entry.id == result["id"])
    assert result["question"] == entry.question
    assert entry.answer.startswith(result["answer"].rstrip("…"))
    assert result["matched_question"] in entry.phrasings
    assert tuple(result["channels"]) == entry.channels
    assert tuple(result["prepare"]) == entry.prepare
    assert tuple(shown["escalation"]["never_share"]) == corpus.directory.never_share
    gaps = sum(not known.answerable for known in corpus.entries)
    assert re.search(rf"\b{len(corpus.entries) - gaps}\D+\b{gaps}\b", text_of(page)), "the numbers of entries and gaps"


def example(page: str) -> tuple[str, dict[str, Any]]:
    """The README's request, from its path on, and the response shown."""
    (command,) = (block for block in fenced(text_of(page), "console") if "curl" in block)
    address = re.search(r"'(http[^']+)'", command)
    assert address is not None
    parts = urlsplit(address[1])
    assert dict(parse_qsl(parts.query))["q"]
    (shown,) = fenced(text_of(page), "json")
    document: dict[str, Any] = json.loads(shown)
    return f"{parts.path}?{unquote(parts.query)}", document


def shape(value: Any, name: str = "") -> Any:
    """Field names and kinds of values; of a list its first item, and of facets nothing: their keys are data."""
    if isinstance(value, dict):
        return {} if name == "facets" else {key: shape(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value[:1]]
    if value is None or name in ("contact", "hours", "open_now", "next_open", "did_you_mean"):
        return "maybe"
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__


@pytest.mark.parametrize("page", READMES)
def test_fields_that_the_chatbot_example_reads_exist(page: str) -> None:
    (code,) = fenced(text_of(page), "python")
    compile(code, page, "exec")
    paths = [re.findall(r"\w+", keys) for keys in re.findall(r'reply((?:\["\w+"\])+)', code)]
    assert {"context", "intent", "smalltalk", "status", "answer", "clarify", "handover"} == {path[0] for path in paths}
    for path in paths:
        field: Any = Nested(AnswerSchema)
        for name in path:
            assert name in field.schema.fields, path
            field = field.schema.fields[name]
