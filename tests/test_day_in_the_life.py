"""A day of the operator: 500 queries are logged, three groups asked in vain are taught, and all is taken back."""

import itertools
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import build_index, write_corpus
from test_teaching import contents

from faqsearch.api import create_app
from faqsearch.api.services import services
from faqsearch.cli import main
from faqsearch.config import Settings
from faqsearch.corpus import read_corpus

QUERIES = 500
# What is asked in vain, and what it is taught as.
INVOICE = ("发票怎么开", "怎么开发票", "发票如何开")
CODE = ("收不到验证码", "验证码收不到", "一直收不到验证码")
HOURS = ("几点上班", "你们几点上班", "几点上班呀")
IN_VAIN = (*INVOICE, *CODE, *HOURS)


class Desk:
    """The commands and the API over one corpus, index and log."""

    def __init__(self, folder: Path) -> None:
        self.corpus = write_corpus(folder / "corpus")
        build_index(self.corpus, folder / "index")
        self.settings = Settings(
            corpus_dir=self.corpus,
            index_dir=folder / "index",
            feedback_path=folder / "feedback.sqlite3",
            query_log=True,
            query_log_path=folder / "log",
        )
        self.app = create_app(self.settings)

    def ask(self, queries: Iterable[str]) -> dict[str, tuple[str, str | None]]:
        """Each query → its status, and the entry that answers it or the known gap that it asks about."""
        client, answers = self.app.test_client(), {}
        for query in queries:
            outcome: dict[str, Any] = client.post("/api/v1/answer", json={"query": query}).get_json()
            answers[query] = (outcome["status"], outcome["escalation"]["entry"])
        return answers

    def run(self, *arguments: str) -> dict[str, Any]:
        environment = {
            "FAQSEARCH_CORPUS_DIR": str(self.corpus),
            "FAQSEARCH_INDEX_DIR": str(self.settings.index_dir),
            "FAQSEARCH_QUERY_LOG_PATH": str(self.settings.query_log_path),
        }
        result = CliRunner(env=environment).invoke(main, [*arguments, "--json"], catch_exceptions=False)
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)  # type: ignore[no-any-return]

    def teach(self, query: str, *as_what: str) -> dict[str, Any]:
        """Teach the group of the report that holds a query."""
        groups = self.run("report", "--limit", "1000")["in_vain"]
        (number,) = (each["number"] for each in groups if query in each["queries"])
        return self.run("teach", "--group", str(number), *as_what, "--yes")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_what_was_asked_in_vain_is_answered_after_three_lessons_and_nothing_else_changes(desk: Desk) -> None:
    known = [text for entry in read_corpus(desk.corpus).entries for text in entry.phrasings]
    asked = list(itertools.islice(itertools.cycle([*known, *(f"{text}，谢谢" for text in known), *IN_VAIN]), QUERIES))
    first = desk.ask(asked)
    with desk.app.app_context():
        log = services().query_log
    assert log is not None
    log.flush()
    assert {first[query][0] for query in IN_VAIN} == {"unanswered"}

    report = desk.run("report")
    assert report["searches"] == QUERIES
    assert {query for each in report["in_vain"] for query in each["queries"]} >= set(IN_VAIN)

    before = contents(desk.corpus)
    lessons = [
        desk.teach(INVOICE[0], "--gap", "invoice", "--category", "money"),
        desk.teach(CODE[0], "--variant", "password-reset"),
        desk.teach(HOURS[0], "--query", "login-failure"),
    ]
    foretold = [change["query"] for each in lessons for change in each["effect"]["changes"]]

    then = desk.ask(asked)
    taught = (
        dict.fromkeys(INVOICE, ("unanswered", "invoice"))
        | dict.fromkeys(CODE, ("answered", "password-reset"))
        | dict.fromkeys(HOURS, ("answered", "login-failure"))
    )
    assert {query: then[query] for query in taught} == taught
    assert {query for query in first if then[query] != first[query]} == set(IN_VAIN) == set(foretold)

    for _ in lessons:
        desk.run("teach", "--undo")
    assert contents(desk.corpus) == before
    assert desk.ask(asked) == first
