"""The command line as a whole: exit statuses, usage, settings."""

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from faqsearch import __version__
from faqsearch.cli import main
from faqsearch.cli.group import EXIT_STATUSES
from faqsearch.errors import ConfigError, CorpusError, FaqSearchError, NoIndexError, QualityGateError, QueryError


def subclasses(kind: type[FaqSearchError]) -> set[type[FaqSearchError]]:
    return {kind}.union(*(subclasses(inner) for inner in kind.__subclasses__()))


def test_every_error_has_an_exit_status() -> None:
    ours = {kind for kind in subclasses(FaqSearchError) if kind.__module__.startswith("faqsearch")}
    assert ours == set(EXIT_STATUSES)
    assert set(EXIT_STATUSES.values()) == {1, 2, 3, 4, 5}


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ConfigError("wrong"), 2),
        (QueryError("q", "wrong"), 2),
        (CorpusError([]), 3),
        (NoIndexError("wrong"), 4),
        (QualityGateError("wrong"), 5),
    ],
)
def test_an_error_ends_the_command_with_its_message_and_status(
    error: FaqSearchError, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    @click.command()
    def failing() -> None:
        raise error

    monkeypatch.setitem(main.commands, "failing", failing)
    result = CliRunner().invoke(main, ["failing"])
    assert (result.exit_code, result.stdout, result.stderr) == (status, "", f"{error}\n")


def test_a_bug_ends_the_command_with_status_1_and_a_traceback() -> None:
    code = "from faqsearch.cli.group import main\n@main.command()\ndef boom(): 1 / 0\nmain(['boom'])"
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert finished.returncode == 1
    assert "ZeroDivisionError" in finished.stderr


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["reindex", "--nonsense"], ["rollback", "a", "b"], ["reindex", "--corpus"]]
)
def test_wrong_usage_ends_with_status_2(arguments: list[str]) -> None:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert "Error: " in result.stderr


def test_an_unknown_setting_ends_with_status_2_and_is_named() -> None:
    result = CliRunner(env={"FAQSEARCH_INDEXDIR": "x"}).invoke(main, ["generations"])
    assert result.exit_code == 2
    assert "FAQSEARCH_INDEXDIR: no such setting" in result.stderr


def test_python_m_faqsearch_is_the_same_command() -> None:
    command = [sys.executable, "-m", "faqsearch", "--version"]
    finished = subprocess.run(command, capture_output=True, text=True, check=True)
    assert finished.stdout == f"faqsearch, version {__version__}\n"


def test_help_does_not_wait_for_what_does_the_work() -> None:
    code = (
        "import sys; from faqsearch.cli import main; print({'jieba', 'whoosh', 'flask', 'sklearn'} & set(sys.modules))"
    )
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert finished.stdout == "set()\n"
