"""``search``, ``answer`` and ``serve`` on the command line: the API's answers, to read or as they are."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import Site, json_of
from flask.testing import FlaskClient

from faqsearch.cli import main


def run(site: Site, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--index", str(site.index)], catch_exceptions=False)


def without_time(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "took_ms"}


def test_search_as_json_is_exactly_what_the_api_returns(site: Site, client: FlaskClient) -> None:
    result = run(site, "search", "账户登录密码", "--limit", "2", "--category", "account", "--json")
    served = client.get("/api/v1/search", query_string={"q": "账户登录密码", "limit": 2, "category": "account"})
    assert without_time(json.loads(result.stdout)) == without_time(json_of(served))
    took = re.compile(r'"took_ms":[\d.]+')
    assert took.sub("", result.stdout) == took.sub("", served.text)


def test_an_empty_category_is_no_filter(site: Site) -> None:
    empty = run(site, "answer", "怎么申请退款", "--category", "", "--json")
    assert empty.stdout == run(site, "answer", "怎么申请退款", "--json").stdout


def test_answer_as_json_is_exactly_what_the_api_returns(site: Site, client: FlaskClient) -> None:
    result = run(site, "answer", "账户登录密码", "--limit", "2", "--json")
    assert result.stdout == client.post("/api/v1/answer", json={"query": "账户登录密码", "limit": 2}).text


def test_search_reads_answers_then_whom_to_turn_to(site: Site) -> None:
    result = run(site, "search", "账户被冻结了怎么办")
    assert result.exit_code == 0
    order = [
        "1. 账户被冻结了怎么办？",
        "请**联系客服**解冻",
        "Whom to turn to",
        "在线客服",
        "open now",
        "账户信息",
        "登录密码",
    ]
    places = [result.stdout.index(words) for words in order]
    assert places == sorted(places)
    assert result.stderr == ""


def test_answer_reads_the_one_answer(site: Site) -> None:
    result = run(site, "answer", "怎么申请退款")
    assert "在订单页申请退款。" in result.stdout
    assert "Whom to turn to" in result.stdout


def test_a_search_that_finds_nothing_is_no_error(site: Site) -> None:
    result = run(site, "search", "zzqx")
    assert (result.exit_code, "nothing matches" in result.stdout) == (0, True)


@pytest.mark.parametrize("command", ["search", "answer"])
@pytest.mark.parametrize("query", ["", "  ", "a" * 501])
def test_a_query_that_cannot_be_searched_for_is_wrong_usage(site: Site, command: str, query: str) -> None:
    result = run(site, command, query)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "the query" in result.stderr


@pytest.mark.parametrize("command", ["search", "answer", "serve"])
def test_without_an_index_the_way_to_one_is_told(tmp_path: Path, command: str) -> None:
    arguments = [command, *([] if command == "serve" else ["账户"]), "--index", str(tmp_path / "none")]
    if command == "serve":
        arguments += ["--port", "0"]
    finished = subprocess.run(
        [sys.executable, "-m", "faqsearch", *arguments], capture_output=True, text=True, check=False, timeout=60
    )
    assert (finished.returncode, finished.stdout) == (4, "")
    assert "faqsearch reindex" in finished.stderr


def test_bytes_that_are_no_text_are_searched_for_as_replacement_characters(site: Site) -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "faqsearch", "search", b"\xff\xfe", "--index", str(site.index), "--json"],
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert json.loads(finished.stdout)["query"] == "\ufffd\ufffd"


def test_serve_prints_its_address_and_stops_when_told(site: Site, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "faqsearch", "serve", "--index", str(site.index), "--port", "0", "--workers", "1"]
    environment = {**os.environ, "FAQSEARCH_HOST": "host.invalid", "TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        [*command, "--host", "127.0.0.1"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert re.fullmatch(r"Serving on http://127\.0\.0\.1:\d+\n", process.stdout.readline())
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
