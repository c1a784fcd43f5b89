"""Scripts in every field of a corpus, bombs in files, forged headers: nothing runs, nothing grows, nobody passes."""

import io
import json
import re
import time
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from conftest import Site, build_index, json_of, write_files
from flask.testing import FlaskClient

from faqsearch.api import create_app
from faqsearch.articles import import_files
from faqsearch.config import Settings
from faqsearch.corpus import read_corpus
from faqsearch.errors import CorpusError
from faults.conftest import Note

EVIL = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'&{{7*7}}${7*7}"
LINKS = (
    "[a](javascript:alert(1)) [b](data:text/html,<script>alert(1)</script>) [d](JAVASCRIPT:x) "
    "<a href='vbscript:x' onclick=alert(1)>c</a>"
)
TYPES = "<Types/>"


def hostile_corpus(folder: Path) -> Path:
    times = [{"text": EVIL, "source": EVIL}]
    channel = {"name": EVIL, "where": EVIL, "contact": "javascript:alert(1)", "response_times": times}
    item = {"label": EVIL, "why": EVIL, "example": EVIL, "sensitive": True}
    entry = {
        "id": "evil",
        "question": f"退款 {EVIL}",
        "variants": [f"退钱 {EVIL}"],
        "answer": f"{EVIL}\n\n{LINKS}\n\n```\n{EVIL}\n```",
        "category": "c",
        "channels": ["chat"],
        "prepare": ["item"],
        "sources": [{"title": EVIL, "locator": EVIL}],
    }
    gap = {"id": "gap", "question": f"注销 {EVIL}", "answerable": False, "channels": ["chat"]}
    categories = {"c": {"name": EVIL, "channels": ["chat"]}}
    channels = {"channels": {"chat": channel}, "defaults": ["chat"], "categories": categories}
    return write_files(
        folder,
        {
            "channels.yaml": json.dumps(channels),
            "prepare.yaml": json.dumps({"items": {"item": item}, "never_share": [EVIL]}),
            "all.jsonl": json.dumps(entry) + "\n" + json.dumps(gap),
        },
    )


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("hostile")
    corpus = hostile_corpus(folder / "corpus")
    build_index(corpus, folder / "index")
    settings = Settings(corpus_dir=corpus, index_dir=folder / "index", feedback_path=folder / "feedback.sqlite3")
    return create_app(settings).test_client()


def live(html: str) -> list[str]:
    """What of a page could run, and what template text was worked out."""
    soup = BeautifulSoup(html, "html.parser")
    scripts = soup.find_all("script")
    found = [str(tag) for tag in scripts if tag.string and tag.get("type") != "application/json"]  # that is data
    for tag in soup.find_all(True):
        found += [str(tag) for name in tag.attrs if name.lower().startswith("on")]
        for name in ("href", "src", "action", "formaction", "xlink:href"):
            scheme = str(tag.get(name, "")).strip().lower().partition(":")[0]
            found += [str(tag)] if scheme in ("javascript", "data", "vbscript") else []
    return found + (["49"] if re.search(r"\b49\b", soup.get_text()) else [])


def fragments(document: Any) -> list[str]:
    """The HTML of a JSON answer, wherever in it."""
    if isinstance(document, dict):
        own = [value for name, value in document.items() if name in ("answer_html", "snippet") and value]
        return own + [html for value in document.values() for html in fragments(value)]
    return [html for value in document for html in fragments(value)] if isinstance(document, list) else []


def test_no_script_of_a_corpus_lives_on_any_surface(hostile: FlaskClient, note: Note) -> None:
    pages = ["/", "/?q=退款", "/?q=注销", f"/?q={EVIL}", f"/?q=退款&category={EVIL}", f"/?lang={EVIL}", "/docs"]
    surfaces = [hostile.get(page).text for page in pages]
    for path in ("search?q=退款", "entries/evil", "entries/gap"):
        surfaces += fragments(json_of(hostile.get(f"/api/v1/{path}")))
    surfaces += fragments(json_of(hostile.post("/api/v1/answer", json={"query": "退款"})))
    assert any("alert(1)" in surface for surface in surfaces)  # it is shown, as text
    assert [found for surface in surfaces for found in live(surface)] == []
    note(
        "Hostile corpora",
        f"scripts, event handlers, links and templates in every field, on {len(surfaces)} surfaces",
        "0 live",
    )


def test_what_would_live_is_told() -> None:
    assert len(live("<script>x</script><img onerror=x><a href=' JavaScript:x'>49</a>")) == 4


LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n" for before, name in pairwise("abcdefghij")
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("channels.yaml", LAUGHS),
        ("a.md", "---\nquestion: &a [" + "[" * 5000 + "]" * 5000 + "]\n---\nx\n"),
        ("a.md", "---\nquestion: !!python/object/apply:os.system ['touch owned']\n---\nx\n"),
        ("a.jsonl", "[" * 100_000),
        ("a.jsonl", '{"id": "../../etc/passwd", "question": "a", "answer": "b"}'),
    ],
)
def test_bombs_are_faults(tmp_path: Path, name: str, content: str) -> None:
    corpus = write_files(tmp_path / "corpus", {"ok.md": "---\nquestion: 退款\n---\n好\n", name: content})
    started = time.process_time()
    with pytest.raises(CorpusError):
        read_corpus(corpus)
    assert time.process_time() - started < 30
    assert not Path("owned").exists()


def test_bombs_among_articles_are_faults_and_nothing_is_written_elsewhere(tmp_path: Path, note: Note) -> None:
    def word(document: str, more: dict[str, bytes]) -> bytes:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("[Content_Types].xml", TYPES)
            archive.writestr("word/document.xml", document)
            for name, content in more.items():
                archive.writestr(name, content)
        return packed.getvalue()

    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    laughs = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{entities}]><x>&l9;</x>'
    outside = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
    files = {
        "laughs.docx": word(laughs, {}),
        "outside.docx": word(outside, {}),
        "slip.docx": word("<x/>", {"../../../slipped.txt": b"x", "/slipped.txt": b"x"}),
        "big.docx": word("<x/>", {"word/media/big": bytes(400_000_000)}),
        "outside.html": f"<html><body><h1>问</h1><p>{outside}</p></body></html>".encode(),
    }
    folder = write_files(tmp_path / "articles", files)
    report = import_files([folder / name for name in files], tmp_path / "out", corpus=None)
    written = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert "root:" not in written
    assert "lollollol" not in written
    assert not list(tmp_path.rglob("slipped.txt"))
    assert len(report.faults) >= 4
    note(
        "Hostile corpora",
        "YAML and XML bombs, nested JSON, zip slip, external entities, paths as ids",
        "all named as faults",
    )


def test_forged_headers_let_nobody_pass_for_somebody_else(site: Site, tmp_path: Path, note: Note) -> None:
    body = {"query": "退款", "helpful": True}
    stored = {}
    for hops in (0, 1, 2):
        folder = tmp_path / str(hops)
        folder.mkdir()
        client = create_app(site.settings(folder, proxy_hops=hops)).test_client()
        # What the client forged, then what each proxy in front has seen and added.
        chains = [", ".join([f"198.51.100.{number}", *["192.0.2.9", "192.0.2.1"][2 - hops :]]) for number in range(100)]
        statuses = [
            client.post("/api/v1/feedback", json=body, headers={"X-Forwarded-For": chain}).status_code
            for chain in chains
        ]
        stored[hops] = statuses.count(201)
    assert stored == {0: 20, 1: 20, 2: 20}
    note(
        "Limits",
        "100 forged addresses in `X-Forwarded-For`, with 0, 1 and 2 hops",
        "20 stored each time, the limit of one client",
    )


def test_no_page_elsewhere_reads_with_credentials(site: Site, tmp_path: Path, note: Note) -> None:
    for origins in ((), ("https://shop.example",), ("*",)):
        client = create_app(site.settings(tmp_path, cors_origins=origins)).test_client()
        for origin in ("null", "https://evil.example", "https://shop.example.evil.example", "http://shop.example"):
            response = client.get("/api/v1/search?q=退款", headers={"Origin": origin, "Host": "evil.example"})
            assert "Access-Control-Allow-Credentials" not in response.headers
            assert response.headers.get("Access-Control-Allow-Origin") == ("*" if origins == ("*",) else None)
            assert "evil.example" not in response.text
    note(
        "Limits",
        "CORS: `null`, other and look-alike origins; credentials",
        "read by none that is not listed; never with credentials",
    )
