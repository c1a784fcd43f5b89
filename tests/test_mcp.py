"""Tools for agents: a real process, asked by the protocol's own client."""

import json
import re
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import anyio
import httpx2
import pytest
from conftest import Site
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from test_clients import needs, run
from test_serve import ROOT, WAIT_S, environment, wait_until

from faqsearch.keys import Role, add_key

INSPECTOR = "@modelcontextprotocol/inspector@2.12.0"
FAQSEARCH = str(Path(sys.executable).with_name("faqsearch"))
NAMES = ["search_faq", "answer_question", "get_entry", "list_channels"]
ARGUMENTS: dict[str, dict[str, Any]] = {
    "search_faq": {"q": "账户被冻结了怎么办", "limit": 2},
    "answer_question": {"query": "账户被冻结了怎么办"},
    "get_entry": {"id": "account-frozen"},
    "list_channels": {},
}
Found = TypeVar("Found")


def over_stdio(site: Site, tmp_path: Path, ask: Callable[[Client], Awaitable[Found]], **settings: str) -> Found:
    """What ``ask`` finds with a client whose server is started for it."""
    variables = environment(site.index, tmp_path, **settings)
    started = StdioServerParameters(command=FAQSEARCH, args=["mcp"], env=variables, cwd=ROOT)

    async def run() -> Found:
        async with Client(started, read_timeout_seconds=WAIT_S) as client:
            return await ask(client)

    return anyio.run(run)


@contextmanager
def over_http(site: Site, tmp_path: Path, **settings: str) -> Iterator[str]:
    """The address of a server of its own."""
    with (tmp_path / "stderr").open("w") as errors:
        process = subprocess.Popen(
            [FAQSEARCH, "mcp", "--http"],
            env=environment(site.index, tmp_path, **settings),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            found = re.fullmatch(r"Serving on (http://127\.0\.0\.1:\d+/mcp)\n", line)
            assert found, f"{line!r}\n{(tmp_path / 'stderr').read_text()}"
            yield found[1]
        finally:
            process.terminate()
            process.wait(WAIT_S)
            assert process.stdout is not None
            process.stdout.close()


def ask_all(client: Client) -> Awaitable[tuple[dict[str, Any], dict[str, Any]]]:
    async def run() -> tuple[dict[str, Any], dict[str, Any]]:
        listed = {tool.name: tool for tool in (await client.list_tools()).tools}
        return listed, {name: await client.call_tool(name, ARGUMENTS[name]) for name in listed}

    return run()


def served(client: FlaskClient) -> dict[str, Any]:
    """The same from the HTTP interface."""
    responses = {
        "search_faq": client.get("/api/v1/search", query_string=ARGUMENTS["search_faq"]),
        "answer_question": client.post("/api/v1/answer", json=ARGUMENTS["answer_question"]),
        "get_entry": client.get("/api/v1/entries/account-frozen"),
        "list_channels": client.get("/api/v1/channels"),
    }
    return {name: untimed(json.loads(response.data)) for name, response in responses.items()}


def untimed(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "took_ms"}


@pytest.mark.parametrize("transport", ["stdio", "http"])
def test_agents_find_four_tools_that_answer_as_the_http_interface_does(
    site: Site, tmp_path: Path, client: FlaskClient, transport: str
) -> None:
    if transport == "stdio":
        listed, answers = over_stdio(site, tmp_path, ask_all)
    else:
        with over_http(site, tmp_path) as address:
            listed, answers = anyio.run(lambda: _asked_at(address, ask_all))
    assert list(listed) == NAMES
    for name, tool in listed.items():
        assert (tool.annotations.read_only_hint, tool.annotations.open_world_hint) == (True, False)
        Draft202012Validator.check_schema(tool.input_schema)
        Draft202012Validator(tool.input_schema).validate(ARGUMENTS[name])
        answer = answers[name]
        assert not answer.is_error
        Draft202012Validator(tool.output_schema).validate(answer.structured_content)
        assert json.loads(answer.content[0].text) == answer.structured_content
        assert untimed(answer.structured_content) == served(client)[name]
    found = answers["answer_question"].structured_content
    assert found["answer"]["sources"] == [{"title": "客服说明", "locator": "第 4 节"}]
    assert (found["status"], 0 < found["confidence"] <= 1) == ("answered", True)
    assert found["escalation"]["channels"][0]["id"] == "chat"


async def _asked_at(address: Any, ask: Callable[[Client], Awaitable[Found]]) -> Found:
    async with Client(address, read_timeout_seconds=WAIT_S) as client:
        return await ask(client)


def test_a_tool_that_is_called_wrongly_says_what_is_wrong_and_goes_on(site: Site, tmp_path: Path) -> None:
    wrong: list[tuple[str, dict[str, Any], str]] = [
        ("search_faq", {}, "q: is required"),
        ("search_faq", {"q": "a", "limit": 0}, "limit: must be 1 to 50"),
        ("search_faq", {"q": "a", "limit": 1.5}, "limit: must be a whole number"),
        ("search_faq", {"q": "a", "colour": "red"}, "colour: is an unknown field"),
        ("search_faq", {"q": "a", "category": "x"}, "category: is unknown; the categories are account, money"),
        ("answer_question", {"query": 1}, "query: must be a string"),
        ("get_entry", {"id": "../channels"}, "There is nothing at this address"),
        ("get_entry", {"id": "nothing"}, "no entry"),
        ("list_channels", {"all": True}, "all: is an unknown field"),
        ("delete_entry", {}, "There is no tool 'delete_entry'."),
    ]

    async def ask(client: Client) -> list[tuple[bool, str]]:
        results = [await client.call_tool(name, arguments) for name, arguments, _ in wrong]
        results.append(await client.call_tool("search_faq", {"q": "a", "category": None}))
        return [(result.is_error, result.content[0].text) for result in results]  # type: ignore[union-attr]

    *told, (failed, _) = over_stdio(site, tmp_path, ask)
    assert not failed
    for (name, arguments, message), (is_error, text) in zip(wrong, told, strict=True):
        assert is_error, (name, arguments)
        assert message in text


def test_questions_of_agents_are_logged_as_theirs(site: Site, tmp_path: Path) -> None:
    async def ask(client: Client) -> None:
        await client.call_tool("search_faq", {"q": "怎么申请退款"})
        await client.call_tool("answer_question", {"query": "怎么找回密码"})

    over_stdio(site, tmp_path, ask, query_log="on", query_log_path=str(tmp_path / "log"))
    lines: list[dict[str, Any]] = []

    def written() -> bool:
        finished = subprocess.run(
            [FAQSEARCH, "log", "export", "--log", tmp_path / "log"],
            capture_output=True,
            text=True,
            check=True,
            timeout=WAIT_S,
        )
        lines[:] = [json.loads(line) for line in finished.stdout.splitlines()]
        return len(lines) == 2

    wait_until(written)
    assert {line["channel"] for line in lines} == {"mcp"}


def test_over_http_a_key_is_wanted_where_one_is_and_other_sites_are_refused(site: Site, tmp_path: Path) -> None:
    _, key = add_key(tmp_path / "keys.json", [Role.SEARCH])
    with over_http(site, tmp_path, keys_path=str(tmp_path / "keys.json"), require_key="on") as address:

        async def ask(headers: dict[str, str]) -> Any:
            async with httpx2.AsyncClient(headers=headers) as http:
                transport = streamable_http_client(address, http_client=http)
                return await _asked_at(transport, lambda client: client.call_tool("list_channels", {}))

        assert anyio.run(ask, {}).is_error
        assert anyio.run(ask, {"Authorization": "Bearer faq_no_key"}).is_error
        assert not anyio.run(ask, {"Authorization": f"Bearer {key}"}).is_error
        for header in ("Host: evil.example", "Origin: https://evil.example"):
            finished = subprocess.run(
                [
                    "curl",
                    "-s",
                    "-o",
                    "-",
                    "-w",
                    " %{http_code}",
                    "-H",
                    "Content-Type: application/json",
                    "-H",
                    header,
                    "-d",
                    "{}",
                    address,
                ],
                capture_output=True,
                text=True,
                check=True,
                timeout=WAIT_S,
            )
            assert finished.stdout[-3:] in ("403", "421"), finished.stdout


def test_the_protocols_inspector_lists_the_tools_and_calls_one(site: Site, tmp_path: Path) -> None:
    needs("node", "npm")
    run("npm", "install", "--no-audit", "--no-fund", "--no-save", INSPECTOR, cwd=tmp_path)

    def inspect(*asked: str) -> Any:
        command = ["npx", "mcp-inspector", "--cli", FAQSEARCH, "mcp", "--index", str(site.index)]
        return json.loads(run(*command, "--method", *asked, cwd=tmp_path))

    listed = inspect("tools/list")["tools"]
    assert [tool["name"] for tool in listed] == NAMES
    assert all(tool["annotations"]["readOnlyHint"] for tool in listed)
    found = inspect("tools/call", "--tool-name", "search_faq", "--tool-arg", "q=怎么申请退款", "limit=1")
    assert [result["id"] for result in found["structuredContent"]["results"]] == ["refund"]


def test_function_schemas_are_those_of_the_tools(client: FlaskClient) -> None:
    functions = json.loads(client.get("/tools.json").data)
    assert [each["function"]["name"] for each in functions] == NAMES
    for each in functions:
        assert each["type"] == "function"
        parameters = each["function"]["parameters"]
        Draft202012Validator.check_schema(parameters)
        validator = Draft202012Validator(parameters)
        assert validator.is_valid(ARGUMENTS[each["function"]["name"]])
        assert not validator.is_valid({"colour": "red"})
        assert "channel" not in parameters["properties"]


def test_what_is_missing_to_serve_tools_is_said_in_a_sentence(tmp_path: Path) -> None:
    finished = subprocess.run(
        [FAQSEARCH, "mcp", "--index", tmp_path / "none"],
        env=environment(tmp_path / "none", tmp_path),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=WAIT_S,
    )
    assert (finished.returncode, finished.stdout) == (4, "")
    assert "faqsearch reindex" in finished.stderr
