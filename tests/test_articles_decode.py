"""Bytes → text: encodings are told apart exactly, and what is no article is named."""

from pathlib import Path

import pytest

from faqsearch.articles.blocks import Reason
from faqsearch.articles.decode import MAX_FILE_BYTES, FileKind, read_content
from faqsearch.errors import InputError

TEXT = "## 车锁打不开怎么办？\n\n请先打开手机蓝牙，再扫一次车身上的二维码。\n"
BIG5 = (
    "一般來說，客服會在二十四小時之內回覆電子郵件，若有急事請撥打客服熱線。登入之後，點選右上角的設定，就可以修改密碼。"
)


def file(folder: Path, raw: bytes, name: str = "article.txt") -> Path:
    path = folder / name
    path.write_bytes(raw)
    return path


def fault_of(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_content(path)
    (fault,) = caught.value.faults
    assert fault.path == str(path)
    return fault.message


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        (TEXT.encode(), "UTF-8"),
        (TEXT.encode("utf-8-sig"), "UTF-8 with BOM"),
        (TEXT.encode("gb18030"), "GB18030"),
        (TEXT.encode("utf-16"), "UTF-16"),
        ("好".encode("gb18030"), "GB18030"),
        ("𠮷野家的会员怎么退？".encode("gb18030"), "GB18030"),
        ("開鎖失敗的時候，請先打開手機藍牙，再掃一次車身上的二維碼。".encode("gb18030"), "GB18030"),
    ],
)
def test_encoding_is_detected_and_the_text_is_exact(tmp_path: Path, raw: bytes, encoding: str) -> None:
    content = read_content(file(tmp_path, raw))
    codec = {"UTF-8 with BOM": "utf-8-sig", "UTF-16": "utf-16"}.get(encoding, encoding)
    assert (content.encoding, content.text, content.drops) == (encoding, raw.decode(codec), ())


def test_line_ends_of_every_system_are_read(tmp_path: Path) -> None:
    assert read_content(file(tmp_path, "一\r\n二\r三\n".encode())).text == "一\n二\n三\n"


@pytest.mark.parametrize("cut", [1, 2])
def test_utf_8_cut_off_within_a_character_is_still_utf_8_and_the_loss_is_listed(tmp_path: Path, cut: int) -> None:
    content = read_content(file(tmp_path, TEXT.strip().encode()[:-cut]))
    assert (content.encoding, content.text) == ("UTF-8", TEXT.strip()[:-1])
    (drop,) = content.drops
    assert (drop.reason, drop.line) == (Reason.DAMAGED, 3)


def test_a_few_bad_bytes_within_a_gb18030_text_are_listed(tmp_path: Path) -> None:
    raw = bytearray((TEXT * 20).encode("gb18030"))
    raw[100] = 0xFF
    content = read_content(file(tmp_path, bytes(raw)))
    assert content.encoding == "GB18030"
    assert [drop.reason for drop in content.drops] == [Reason.DAMAGED]


@pytest.mark.parametrize(
    ("raw", "name", "message"),
    [
        (b"", "a.txt", "is empty"),
        (b" \n\t\n", "a.md", "is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a.txt", "binary"),
        (bytes(range(1, 32)) * 9, "a.txt", "binary"),
        (b"PK\x03\x04rest", "a.txt", "binary"),
        (b"%PDF-1.7\n", "a.txt", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc", "save it as .docx"),
        (b"no zip", "a.docx", "not a Word file"),
        (TEXT.encode(), "a.csv", "unknown kind"),
        (BIG5.encode("big5"), "a.txt", "neither UTF-8 nor GB18030"),
    ],
)
def test_what_is_no_article_is_named_with_the_reason(tmp_path: Path, raw: bytes, name: str, message: str) -> None:
    assert message in fault_of(file(tmp_path, raw, name))


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    assert "no such file" in fault_of(tmp_path / "none.txt")
    assert "is a folder" in fault_of(tmp_path)


def test_a_file_over_20_mb_is_named_and_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as stream:
        stream.truncate(MAX_FILE_BYTES + 1)
    assert "at most 20 MB" in fault_of(path)


def test_html_saved_as_text_is_read_as_html(tmp_path: Path) -> None:
    assert read_content(file(tmp_path, b"\n<!doctype html><h1>a</h1>")).kind is FileKind.HTML
    assert read_content(file(tmp_path, b"<b>a</b>")).kind is FileKind.TEXT
