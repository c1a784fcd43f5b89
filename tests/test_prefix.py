"""All of it below a path of a site: behind a real nginx with the configuration of the examples, and by a setting."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from conftest import Site, build_index, write_corpus, write_files
from test_http_habits import BROWSER, Reply, ask, free_port
from test_serve import ROOT, WAIT_S, Server, serving

EXAMPLE = ROOT / "examples" / "nginx" / "faqsearch.conf"
PREFIX = "/help"
QUESTION = "/?q=%E6%80%8E%E4%B9%88%E5%BC%80%E5%8F%91%E7%A5%A8"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of a corpus whose answers lead to one another and show a picture."""
    folder = tmp_path_factory.mktemp("prefix")
    invoice = "---\nquestion: 怎么开发票\n---\n先[申请退款](money/refund.md)。![图](pixel.png)\n"
    picture = (ROOT / "docs" / "screenshots" / "phone.png").read_bytes()
    corpus = write_files(write_corpus(folder / "corpus"), {"invoice.md": invoice, "pixel.png": picture})
    build_index(corpus, folder / "index")
    return folder / "index"


@pytest.fixture(scope="module")
def behind(index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The service as the example says to start it, which nobody asks but nginx and these tests."""
    folder = tmp_path_factory.mktemp("behind")
    with serving(index, folder, workers="1", proxy_hops="1", root_path=PREFIX) as running:
        yield running


@pytest.fixture(scope="module")
def nginx(behind: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("nginx is not installed")
        pytest.skip("nginx is not installed")
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    example = EXAMPLE.read_text(encoding="utf-8")
    assert example.count("listen 80;") == example.count("server 127.0.0.1:8000;") == 1
    example = example.replace("listen 80;", f"listen 127.0.0.1:{port};")
    example = example.replace("server 127.0.0.1:8000;", f"server 127.0.0.1:{behind.port};")
    kept = "".join(f"{name}_temp_path {folder};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    text = f"pid {folder}/pid; events {{}} http {{ access_log off; {kept}\n{example} }}"
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    command = [
        program,
        "-c",
        str(folder / "nginx.conf"),
        "-e",
        str(folder / "stderr"),
        "-g",
        "daemon off; master_process off;",
    ]
    process = subprocess.Popen(command, text=True)
    try:
        server = Server(process, port, folder)
        until = time.monotonic() + WAIT_S
        while not is_up(server):
            assert process.poll() is None, (folder / "stderr").read_text()
            assert time.monotonic() < until
            time.sleep(0.05)
        yield server
    finally:
        process.terminate()
        process.wait(WAIT_S)


def is_up(server: Server) -> bool:
    try:
        return ask(server, f"{PREFIX}/healthz").status == 200
    except OSError:
        return False


def addresses(reply: Reply) -> set[str]:
    """Whatever a page leads to, loads or sends to."""
    page = BeautifulSoup(reply.body, "html.parser")
    names = ("href", "src", "action", "endpoint")
    found = {str(node[name]) for node in page.find_all(True) for name in names if node.has_attr(name)}
    return {address for address in found if not urlsplit(address).netloc}


@pytest.mark.parametrize("path", ["/", QUESTION, "/docs", "/nowhere"])
def test_all_that_a_page_leads_to_is_below_the_prefix_and_there(nginx: Server, path: str) -> None:
    page = ask(nginx, PREFIX + path, Accept=BROWSER)
    assert page.headers.get_content_type() == "text/html"
    targets = {urljoin(PREFIX + path, address).partition("#")[0] for address in addresses(page)} - {PREFIX + path}
    assert targets
    for target in targets:
        assert target.startswith(f"{PREFIX}/"), target
        assert ask(nginx, target).status in (200, 302), target


def test_answers_show_pictures_and_lead_to_entries_below_the_prefix(nginx: Server) -> None:
    answer = ask(nginx, f"{PREFIX}/api/v1/entries/invoice").json["answer_html"]
    picture, link = re.findall(r'src="([^"]+)"', answer)[0], re.findall(r'href="([^"]+)"', answer)[0]
    assert picture.startswith(f"{PREFIX}/files/")
    assert ask(nginx, picture).headers.get_content_type() == "image/png"
    led = ask(nginx, link)
    assert (led.status, led.headers["Location"].startswith(f"{PREFIX}/?q=")) == (302, True)


def test_the_document_names_the_server_whose_paths_are_there(nginx: Server) -> None:
    document = ask(nginx, f"{PREFIX}/openapi.json").json
    assert document["servers"][0]["url"] == PREFIX
    for path in document["paths"]:
        reply = ask(nginx, PREFIX + path.replace("{id}", "refund"), method="OPTIONS")
        assert (reply.status, "OPTIONS" in reply.headers["Allow"]) == (200, True), path
    assert f"http://127.0.0.1:{nginx.port}{PREFIX}/api/v1/search" in ask(nginx, f"{PREFIX}/docs").body.decode()


def test_problems_lead_to_their_description_below_the_prefix(nginx: Server) -> None:
    problem = ask(nginx, f"{PREFIX}/api/v1/search").json
    assert (problem["type"], problem["instance"]) == (
        f"{PREFIX}/docs#problem-invalid-request",
        f"{PREFIX}/api/v1/search",
    )


def test_the_prefix_without_its_slash_leads_to_the_page(nginx: Server) -> None:
    moved = ask(nginx, f"{PREFIX}?q=a")
    assert (moved.status, moved.headers["Location"]) == (308, f"{PREFIX}/?q=a")


def test_nginx_hands_on_compressed_answers_tags_and_the_id_of_a_request(nginx: Server) -> None:
    packed = ask(nginx, f"{PREFIX}/api/v1/channels", Accept_Encoding="br")
    assert packed.headers["Content-Encoding"] == "br"
    assert re.fullmatch(r"[0-9a-f]{32}", packed.headers["X-Request-ID"])
    assert ask(nginx, f"{PREFIX}/api/v1/channels", If_None_Match=packed.headers["ETag"]).status == 304


@pytest.mark.parametrize("path", ["/openapi.json", f"{PREFIX}/openapi.json"])
def test_by_the_setting_alone_requests_come_with_the_prefix_or_without(behind: Server, path: str) -> None:
    assert ask(behind, path).json["servers"][0]["url"] == PREFIX


@pytest.mark.parametrize(
    ("given", "prefix"),
    [
        ("/faq", "/faq"),
        ("/a/b/", "/a/b"),
        *((bad, PREFIX) for bad in ("//evil.example", "/../x", "/a?b", '/"><script>', "http://evil.example", "")),
    ],
)
def test_a_proxy_says_the_prefix_and_what_is_none_is_not_believed(behind: Server, given: str, prefix: str) -> None:
    assert ask(behind, "/openapi.json", X_Forwarded_Prefix=given).json["servers"][0]["url"] == prefix


def test_without_a_proxy_nobody_is_believed(site: Site, tmp_path: Path) -> None:
    with serving(site.index, tmp_path, workers="1") as server:
        assert ask(server, "/openapi.json", X_Forwarded_Prefix="/faq").json["servers"][0]["url"] == "/"
        assert ask(server, "/").status == 200
        assert ask(server, "/help/").status == 404
