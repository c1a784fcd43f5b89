"""What clients, caches, proxies and operators expect of any HTTP service, tried with a real one."""

import gzip
import http.client
import json
import re
import socket
import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.parse import quote

import brotli
import pytest
from conftest import Site, build_index, write_corpus, write_files
from test_serve import WAIT_S, Server, refusal, serving, wait_until

SHOP = "https://shop.example"


@pytest.fixture(scope="module")
def server(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("habits")
    settings = {
        "cors_origins": "HTTPS://Shop.Example:443/",
        "log_level": "DEBUG",
        "metrics_address": f"127.0.0.1:{MEASURED_AT}",
    }
    with serving(site.index, folder, **settings) as running:
        yield running


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port: int = listener.getsockname()[1]
        return port


MEASURED_AT = free_port()


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Message
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def ask(server: Server, path: str, *, method: str = "GET", body: str | None = None, **headers: str) -> Reply:
    """One request; ``_`` in the names of ``headers`` stands for ``-``."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if body is not None:
        sent.setdefault("Content-Type", "application/json")
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=WAIT_S)) as connection:
        connection.request(method, path, body, sent)
        response = connection.getresponse()
        return Reply(response.status, response.headers, response.read())


def logged(server: Server) -> str:
    return (server.tmp_path / "stderr").read_text(encoding="utf-8")


# Following a request


@pytest.mark.parametrize(("path", "line"), [("/healthz", "GET /healthz: 200"), ("/none", "GET (no route): 404")])
def test_the_id_of_a_request_comes_back_and_stands_in_the_log(server: Server, path: str, line: str) -> None:
    given = f"trace/{uuid.uuid4()}"
    assert ask(server, path, X_Request_ID=given).headers["X-Request-ID"] == given
    wait_until(lambda: given in logged(server))
    (told,) = (each for each in logged(server).splitlines() if given in each)
    assert told.endswith(f"request {given}: {line}")


@pytest.mark.parametrize("given", [None, "", "x" * 129, "a b", "a\tERROR"])
def test_a_request_without_an_id_that_can_be_logged_gets_a_new_one(server: Server, given: str | None) -> None:
    headers = {} if given is None else {"X-Request-ID": given}
    first, second = (ask(server, "/healthz", **headers).headers["X-Request-ID"] for _ in range(2))
    assert uuid.UUID(first) != uuid.UUID(second)


def test_what_users_type_is_in_no_line_of_the_log(server: Server) -> None:
    ask(server, "/api/v1/search?q=13812345678&limit=0", X_Request_ID="typed")
    wait_until(lambda: "request typed: " in logged(server))
    assert "13812345678" not in logged(server)


# Other origins


def test_an_origin_that_is_set_in_capitals_or_with_its_port_is_the_one_that_browsers_send(server: Server) -> None:
    headers = ask(server, "/api/v1/channels", Origin=SHOP).headers
    assert headers["Access-Control-Allow-Origin"] == SHOP
    assert "X-Request-ID" in headers["Access-Control-Expose-Headers"]


@pytest.mark.parametrize(
    "header", ["content-type", "traceparent", "tracestate", "baggage", "sentry-trace", "x-request-id", "if-none-match"]
)
def test_scripts_that_follow_a_request_may_send_what_they_follow_it_by(server: Server, header: str) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": header}
    reply = ask(server, "/api/v1/answer", method="OPTIONS", Origin=SHOP, **asked)
    assert header in reply.headers["Access-Control-Allow-Headers"].lower().split(", ")


def test_a_header_that_is_not_for_scripts_is_not_allowed(server: Server) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-forwarded-for"}
    reply = ask(server, "/api/v1/answer", method="OPTIONS", Origin=SHOP, **asked)
    assert "forwarded" not in reply.headers["Access-Control-Allow-Headers"].lower()


# What is asked


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ('{"query": "a", "query": "b"}', "query"),
        ('{"queries": [{"query": "a", "limit": 1, "limit": 1}]}', "limit"),
        ('{"query": "a", "\\ud800": 1, "\\ud800": 1}', "\ufffd"),
    ],
)
def test_a_key_that_stands_twice_is_refused_as_a_parameter_is(server: Server, body: str, name: str) -> None:
    parameter = ask(server, "/api/v1/search?q=a&q=a")
    reply = ask(server, "/api/v1/answers" if "queries" in body else "/api/v1/answer", method="POST", body=body)
    assert (parameter.status, reply.status) == (422, 422)
    assert parameter.json["errors"] == {"q": ["stands more than once"]}
    assert reply.json["errors"] == {name: ["stands more than once"]}


def test_what_links_and_scripts_add_is_passed_over_and_what_is_misspelt_refused(server: Server) -> None:
    added = "utm_source=mail&UTM_CAMPAIGN=a&utm_source=b&gclid=1&_=1700000000&_t=2&cb=3&cachebuster=4&nocache=%FF"
    for path in ("/api/v1/search?q=a&", "/api/v1/channels?", "/api/v1/suggest?q=a&"):
        assert ask(server, path + added).status == 200
        for wrong in ("utm=1", "cbx=1", "__=1", "limits=1"):
            assert list(ask(server, path + wrong).json["errors"]) == [wrong.partition("=")[0]]


def test_an_unknown_category_is_refused_with_those_that_there_are(server: Server) -> None:
    reply = ask(server, "/api/v1/search?q=a&category=acount")
    assert (reply.status, reply.json["errors"]) == (
        422,
        {"category": ["is unknown; the categories are account, money"]},
    )
    assert ask(server, "/api/v1/search?q=a&category=account").status == 200
    for path in ("suggest?q=a&", "entries?", "popular?"):
        assert list(ask(server, f"/api/v1/{path}category=x").json["errors"]) == ["category"]
    one = ask(server, "/api/v1/answer", method="POST", body='{"query": "a", "category": "x"}')
    assert (one.status, list(one.json["errors"])) == (422, ["category"])
    body = json.dumps({"queries": ["a", {"query": "b", "category": "x"}], "category": "money"})
    many = ask(server, "/api/v1/answers", method="POST", body=body)
    assert (many.status, list(many.json["errors"]["queries"]["1"])) == (422, ["category"])


def test_an_old_link_to_a_category_that_is_gone_searches_all(server: Server) -> None:
    reply = ask(server, f"/?q={quote('怎么申请退款')}&category=gone")
    assert (reply.status, "在订单页申请退款" in reply.body.decode()) == (200, True)


def test_a_page_beyond_the_end_says_so_and_the_last_one_does_not(server: Server) -> None:
    address = f"/api/v1/search?q={quote('账户')}&limit=1&offset="
    total = ask(server, address + "0").json["total"]
    last, beyond = ask(server, f"{address}{total - 1}").json, ask(server, f"{address}{total}").json
    assert (len(last["results"]), last["past_end"]) == (1, False)
    assert (beyond["results"], beyond["past_end"], beyond["total"]) == ([], True, total)
    assert not ask(server, "/api/v1/search?q=zzqx").json["past_end"]
    entries = ask(server, "/api/v1/entries?offset=99").json
    assert (entries["entries"], entries["past_end"]) == ([], True)


# Addresses

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@pytest.mark.parametrize(
    "path", ["/nowhere", "/api/v1/nowhere", "/static/nowhere.css", "/files/nowhere", "/entries/nowhere"]
)
def test_a_browser_at_an_unknown_address_sees_a_page_and_all_others_the_problem(server: Server, path: str) -> None:
    chinese, english = (ask(server, path, Accept=BROWSER, Accept_Language=language) for language in ("zh-CN", "en"))
    assert (chinese.status, chinese.headers.get_content_type()) == (404, "text/html")
    assert "没有这个页面" in chinese.body.decode()
    assert "No such page" in english.body.decode()
    assert {"Accept", "Accept-Language"} <= set(english.headers["Vary"].split(", "))
    for accept in ("*/*", "application/json", "application/json, text/html;q=0.9", "image/png"):
        reply = ask(server, path, Accept=accept)
        assert (reply.status, reply.headers.get_content_type()) == (404, "application/problem+json")


def test_measurements_have_an_address_of_their_own_and_nothing_else_is_there(server: Server) -> None:
    apart = replace(server, port=MEASURED_AT)
    assert ask(server, "/metrics").status == 404
    assert b"faqsearch_requests_total" in ask(apart, "/metrics").body
    for path in ("/", "/healthz", "/api/v1/search?q=a", "/static/site.css", "/none"):
        assert ask(apart, path).status == 404
        assert ask(server, path).status == (404 if path == "/none" else 200)
    assert f"measurements are at http://127.0.0.1:{MEASURED_AT}/metrics" in logged(server)


def test_an_address_of_measurements_that_cannot_be_had_is_named(site: Site, tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        status, message = refusal(site.index, tmp_path, metrics_address=address)
    assert (status, address in message, "FAQSEARCH_METRICS_ADDRESS" in message) == (2, True, True)
    port = str(free_port())
    status, message = refusal(site.index, tmp_path, port=port, metrics_address=f"127.0.0.2:{port}")
    assert (status, port in message) == (2, True)


# Caches

KEPT = ["search?q=%E9%80%80%E6%AC%BE", "suggest?q=%E9%80%80", "entries", "entries/refund", "channels", "categories"]


@pytest.mark.parametrize("path", KEPT)
def test_what_a_client_holds_already_is_not_sent_again(server: Server, path: str) -> None:
    first = ask(server, f"/api/v1/{path}")
    tag = first.headers["ETag"]
    again = ask(server, f"/api/v1/{path}", If_None_Match=f'"x", {tag}')
    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag)
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    assert ask(server, f"/api/v1/{path}", If_None_Match='"x"').status == 200
    assert ask(server, f"/api/v1/{path}", method="HEAD", If_None_Match=tag).status == 304


def test_another_question_another_page_and_a_fault_have_other_tags_or_none(server: Server) -> None:
    addresses = ["q=a", "q=b", "q=a&limit=1", "q=a&offset=1", "q=a&category=money"]
    tags = {ask(server, f"/api/v1/search?{address}").headers["ETag"] for address in addresses}
    assert (len(tags), None in tags) == (len(addresses), False)
    fault = ask(server, "/api/v1/search", If_None_Match=", ".join(tags))
    assert (fault.status, fault.headers["ETag"], fault.headers["Cache-Control"]) == (422, None, "no-store")


def test_shared_caches_may_keep_suggestions_for_a_minute_and_no_search(server: Server) -> None:
    suggested = ask(server, "/api/v1/suggest?q=a").headers
    assert suggested["Cache-Control"] == "public, max-age=60"
    assert {"Origin", "Accept-Encoding"} <= set(suggested["Vary"].split(", "))
    assert ask(server, "/api/v1/search?q=a").headers["Cache-Control"] == "private, no-cache"
    answer = ask(server, "/api/v1/answer", method="POST", body='{"query": "a"}')
    assert (answer.headers["Cache-Control"], answer.headers["ETag"]) == ("no-store", None)


def test_a_new_generation_and_new_synonyms_are_asked_for_anew(tmp_path: Path) -> None:
    corpus, index = write_corpus(tmp_path / "corpus"), tmp_path / "index"
    build_index(corpus, index)
    with serving(index, tmp_path, workers="1", query_log="on") as server:
        path, tags = "/api/v1/search?q=a", list[str]()

        def ask_again() -> Reply:
            reply = ask(server, path, **({"If_None_Match": tags[-1]} if tags else {}))
            tags.append(reply.headers["ETag"])
            return reply

        assert [ask_again().status, ask_again().status] == [200, 304]
        write_files(corpus, {"lexicon/synonyms.txt": "报销, 退款\n"})
        assert [ask_again().status, ask_again().status] == [200, 304]
        write_files(corpus, {"new.md": "---\nquestion: 新问题\n---\n答\n"})
        build_index(corpus, index)
        assert [ask_again().status, ask_again().status] == [200, 304]
        wait_until(
            lambda: ask(server, "/metrics").body.count(b'lines_total{result="written"} 6.0') == 1
        )  # none is lost


# Compression

LONG = "/api/v1/search?q=%E8%B4%A6%E6%88%B7"
UNPACK = {"gzip": gzip.decompress, "br": brotli.decompress}


@pytest.mark.parametrize(
    "path", [LONG, "/api/v1/channels", "/openapi.json", "/static/faq-search.js", "/static/site.css", "/"]
)
@pytest.mark.parametrize(
    ("accepted", "coding"), [("gzip", "gzip"), ("gzip, deflate, br, zstd", "br"), ("br;q=0.1, gzip;q=0.9", "gzip")]
)
def test_what_is_long_is_compressed_as_the_client_takes_it(
    server: Server, path: str, accepted: str, coding: str
) -> None:
    plain, packed = ask(server, path), ask(server, path, Accept_Encoding=accepted)
    assert (plain.headers["Content-Encoding"], packed.headers["Content-Encoding"]) == (None, coding)
    assert len(packed.body) < 0.7 * len(plain.body)
    assert "Accept-Encoding" in packed.headers["Vary"]
    took = re.compile(rb'"took_ms":[0-9.]+')
    assert took.sub(b"", UNPACK[coding](packed.body)) == took.sub(b"", plain.body)


def test_what_is_short_or_asked_for_in_parts_or_in_no_coding_is_not(server: Server) -> None:
    for path, headers in (
        ("/healthz", {"Accept_Encoding": "br"}),
        ("/static/faq-search.js", {"Accept_Encoding": "br", "Range": "bytes=0-999"}),
        (LONG, {"Accept_Encoding": "br;q=0, gzip;q=0"}),
        (LONG, {"Accept_Encoding": "identity"}),
    ):
        assert ask(server, path, **headers).headers["Content-Encoding"] is None, path


def test_a_compressed_file_is_not_sent_again_either(server: Server) -> None:
    for coding in ("br", "gzip", ""):
        tag = ask(server, "/static/faq-search.js", Accept_Encoding=coding).headers["ETag"]
        again = ask(server, "/static/faq-search.js", Accept_Encoding=coding, If_None_Match=tag)
        assert (again.status, again.body) == (304, b""), coding
    tag = ask(server, LONG, Accept_Encoding="br").headers["ETag"]
    assert ask(server, LONG, Accept_Encoding="gzip", If_None_Match=tag).status == 304
