"""Files of the corpus, and links between its answers: served by a real server, and never anything else."""

import http.client
import json
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from conftest import build_index, write_files
from test_serve import Server, serving

from faqsearch.api import create_app
from faqsearch.articles import import_files
from faqsearch.config import Settings
from faqsearch.corpus import corpus_digest, read_corpus, unread_files
from faqsearch.errors import ConfigError
from faqsearch.index import GenerationStore, reindex
from faqsearch.learn.artifact import RankingArtifact
from faqsearch.media import MOST_BYTES

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63606060000000040001f61738550000000049454e44ae426082"
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
HTML = b"<script>alert(1)</script>"
PDF = b"%PDF-1.4\n%%EOF\n"
ANSWER = """
打开设置：

![第一步](images/step1.png)

详见[说明书](files/%E8%AF%B4%E6%98%8E%E4%B9%A6.pdf)、[图](images/a.svg)、[页面](files/page.html)，
或先[退款](money/refund.md#步骤)、[注销](close-account.md)、[官网](https://example.com/a)、[关于](/about)、[上面](#top)。

![没有](images/none.png) [密码](../secret.txt) [渠道](channels.yaml) [问法](queries.jsonl) [草稿](draft.md)
"""
FILES: dict[str, str | bytes] = {
    "channels.yaml": "channels: {chat: {name: 在线客服}}\n",
    "setup.md": f"---\nquestion: 怎么设置？\n---\n{ANSWER}",
    "money/refund.md": "---\nquestion: 怎么退款？\n---\n![同一张](../images/step1.png) [设置](../setup.md)\n",
    "close-account.md": "---\nquestion: 怎么注销？\nanswerable: false\n---\n",
    "draft.md": "---\nquestion: 草稿？\ndraft: true\n---\n还没写好。\n",
    "images/step1.png": PNG,
    "images/a.svg": SVG,
    "images/unused.png": PNG + b"unused",
    "files/说明书.pdf": PDF,
    "files/page.html": HTML,
    "bulk/more.jsonl": json.dumps({"id": "more", "question": "还有什么？", "answer": "看[图](../images/step1.png)"}),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("files")
    (folder / "secret.txt").write_text("secret", encoding="utf-8")
    build_index(write_files(folder / "corpus", FILES), folder / "index")
    with serving(folder / "index", folder) as running:
        yield running


def fetch(server: Server, path: str, **headers: str) -> tuple[int, http.client.HTTPMessage, bytes]:
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)) as connection:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        return response.status, response.headers, response.read()


def html_of(server: Server, id_: str) -> str:
    return str(json.loads(fetch(server, f"/api/v1/entries/{id_}")[2])["answer_html"])


def targets_of(html: str) -> list[str]:
    return re.findall(r'(?:src|href)="([^"]*)"', html)


def address_of(server: Server, name: str) -> str:
    (found,) = (target for target in targets_of(html_of(server, "setup")) if f"/files/{quote(name)}-" in target)
    return found


@pytest.mark.parametrize(
    ("name", "content", "media_type", "saved"),
    [
        ("step1", PNG, "image/png", False),
        ("说明书", PDF, "application/pdf", False),
        ("a", SVG, "image/svg+xml", True),
        ("page", HTML, "text/html", True),
    ],
)
def test_what_an_answer_shows_is_served_as_what_it_is(
    server: Server, name: str, content: bytes, media_type: str, saved: bool
) -> None:
    address = address_of(server, name)
    status, headers, body = fetch(server, address)
    assert (status, body, headers["Content-Type"]) == (200, content, media_type)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert (headers["Content-Disposition"] == "attachment") is saved
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert ("sandbox" in headers["Content-Security-Policy"]) is saved
    assert fetch(server, address, **{"If-None-Match": headers["ETag"]})[0] == 304
    status, headers, body = fetch(server, address, Range="bytes=2-5")
    assert (status, body) == (206, content[2:6])


def test_links_to_entries_lead_to_the_page_that_answers_them(server: Server) -> None:
    assert targets_of(html_of(server, "setup"))[4:6] == ["/entries/refund", "/entries/close-account"]
    status, headers, _ = fetch(server, "/entries/refund?lang=en")
    assert status == 302
    page = fetch(server, urlsplit(headers["Location"])._replace(scheme="", netloc="").geturl())[2].decode()
    assert '<h2 id="refund" lang="zh-CN">怎么退款？</h2>' in page
    assert '<html lang="en">' in page
    assert fetch(server, "/entries/nothing")[0] == 404


def test_links_elsewhere_stay_and_those_that_lead_nowhere_are_words(server: Server) -> None:
    html = html_of(server, "setup")
    assert targets_of(html)[6:] == ["https://example.com/a", "/about"]
    assert "、上面。" in html
    assert "<p>没有 密码 渠道 问法 草稿</p>" in html


def test_links_are_relative_to_their_own_file_and_the_same_file_has_one_address(server: Server) -> None:
    step1 = address_of(server, "step1")
    assert targets_of(html_of(server, "refund")) == [step1, "/entries/setup"]
    assert targets_of(html_of(server, "more")) == [step1]


def test_the_markdown_and_the_snippet_stay_as_they_were_written(server: Server) -> None:
    found = json.loads(fetch(server, f"/api/v1/search?q={quote('怎么设置')}")[2])["results"][0]
    assert found["answer"] == ANSWER.strip()
    assert "第一步" in found["snippet"]
    assert "/files/" not in found["snippet"]


@pytest.mark.parametrize(
    "path",
    [
        "/files/",
        "/files/images/step1.png",
        "/files/../CURRENT",
        "/files/..%2f..%2f..%2fCURRENT",
        "/files/%2e%2e/manifest.json",
        "/files/" + "0" * 32 + ".png",
        "/files/x-" + "0" * 32 + ".json",
        "/files/%00-" + "0" * 32 + ".png",
        "/files/channels.yaml",
    ],
)
def test_nothing_else_is_served(server: Server, path: str) -> None:
    status, headers, _ = fetch(server, path)
    assert (status, headers["Content-Type"]) == (404, "application/problem+json")
    assert headers["Cache-Control"] == "no-store"


def site_of(folder: Path, **settings: Any) -> Any:
    options = {"corpus_dir": folder / "corpus", "index_dir": folder / "index", "feedback_path": folder / "f.sqlite3"}
    return create_app(Settings(**{**options, **settings})).test_client()


def test_addresses_begin_with_the_public_one(tmp_path: Path) -> None:
    build_index(write_files(tmp_path / "corpus", FILES), tmp_path / "index")
    client = site_of(tmp_path, public_url="https://faq.example.com/help")
    for body in (
        client.get("/api/v1/entries/refund").json["answer_html"],
        client.get("/api/v1/search?q=怎么退款").json["results"][0]["answer_html"],
        client.post("/api/v1/answer", json={"query": "怎么退款？"}).json["answer"]["answer_html"],
    ):
        image, entry = targets_of(body)
        assert image.startswith("https://faq.example.com/help/files/step1-")
        assert entry == "https://faq.example.com/help/entries/setup"


@pytest.mark.parametrize("text", ["faq.example.com", "ftp://a", "https://", "https://a/?q=1", "https://u@a", "/help"])
def test_what_is_no_public_address_stops_the_start(text: str) -> None:
    with pytest.raises(ConfigError, match="FAQSEARCH_PUBLIC_URL: expected an address"):
        Settings.from_environment({"FAQSEARCH_PUBLIC_URL": text})
    assert Settings.from_environment({"FAQSEARCH_PUBLIC_URL": "https://a.b/c/"}).public_url == "https://a.b/c"


def test_a_changed_image_changes_its_address_and_the_old_one_still_answers(tmp_path: Path) -> None:
    corpus, index = write_files(tmp_path / "corpus", FILES), tmp_path / "index"
    build_index(corpus, index)
    client = site_of(tmp_path)
    before = targets_of(client.get("/api/v1/entries/refund").json["answer_html"])[0]
    (corpus / "images/step1.png").write_bytes(PNG + b"2")
    build_index(corpus, index)
    after = targets_of(client.get("/api/v1/entries/refund").json["answer_html"])[0]
    assert (client.get(before).data, client.get(after).data) == (PNG, PNG + b"2")
    assert GenerationStore(index).open_current().manifest.incremental


def test_only_what_answers_show_is_in_a_generation_and_never_damaged(tmp_path: Path) -> None:
    build_index(write_files(tmp_path / "corpus", FILES), tmp_path / "index")
    kept = sorted((GenerationStore(tmp_path / "index").open_current().path / "files").iterdir())
    assert sorted(path.read_bytes() for path in kept) == sorted([PNG, SVG, PDF, HTML])
    client = site_of(tmp_path)
    address = targets_of(client.get("/api/v1/entries/refund").json["answer_html"])[0]
    (image,) = (path for path in kept if path.name in address)
    image.write_bytes(PNG[:-1] + b"x")
    assert client.get(address).status_code == 404


def test_links_of_the_file_system_are_not_followed_out_of_the_corpus(tmp_path: Path) -> None:
    (tmp_path / "outside.png").write_bytes(PNG)
    corpus = write_files(
        tmp_path / "corpus", {"a.md": "---\nquestion: 问？\n---\n![一](images/a.png) ![二](images/b.png)\n"}
    )
    (corpus / "images").mkdir()
    (corpus / "images/a.png").symlink_to(tmp_path / "outside.png")
    (corpus / "real.png").write_bytes(PNG + b"inside")
    (corpus / "images/b.png").symlink_to("../real.png")
    found = read_corpus(corpus)
    assert [target for target, _ in found.entries[0].links] == ["images/b.png"]
    assert [path.read_bytes() for path in found.files.values()] == [PNG + b"inside"]


def test_a_file_that_is_too_large_is_not_served(tmp_path: Path) -> None:
    corpus = write_files(tmp_path, {"a.md": "---\nquestion: 问？\n---\n[片](files/a.mp4)\n", "files/a.mp4": b""})
    with (corpus / "files/a.mp4").open("wb") as film:
        film.truncate(MOST_BYTES + 1)
    assert read_corpus(corpus).files == {}


def test_a_changed_file_is_a_changed_corpus_and_it_is_not_told_as_unread(tmp_path: Path) -> None:
    corpus = write_files(tmp_path, {**FILES, "faq.xlsx": b"", "notes.txt": b"", "images/.hidden.png": PNG})
    before = corpus_digest(corpus)
    assert [path.as_posix() for path in unread_files(corpus)] == ["faq.xlsx", "notes.txt"]
    (corpus / "images/a.svg").write_bytes(SVG + b" ")
    assert corpus_digest(corpus) != before


def test_the_images_of_an_imported_article_are_served(tmp_path: Path) -> None:
    page = "## 怎么借伞？\n\n扫码。\n\n![伞架](pics/rack.png)\n"
    write_files(tmp_path / "articles", {"page.md": page, "pics/rack.png": PNG})
    import_files([tmp_path / "articles/page.md"], tmp_path / "corpus")
    reindex(tmp_path / "corpus", tmp_path / "index", drafts=True, artifacts=[RankingArtifact()])
    client = site_of(tmp_path)
    (entry,) = client.get("/api/v1/search?q=怎么借伞").json["results"]
    (address,) = targets_of(entry["answer_html"])
    assert client.get(address).data == PNG
    assert unread_files(tmp_path / "corpus") == []
