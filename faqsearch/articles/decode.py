"""An article file's bytes → its kind and text; anything that cannot be an article is an error that says why.

Encodings are tried in a strict order rather than guessed by statistics: UTF-8 first, since text in another
encoding is next to never valid UTF-8; then GB18030, accepted only if most of its Chinese characters are
everyday ones, since nearly any bytes can be read as rare ones. With two candidates this is exact where a
statistical guess is unsure (short texts) and takes linear time (a 20 MB file).
"""

import codecs
import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from faqsearch.articles.blocks import Drop, Reason
from faqsearch.errors import Fault, InputError

MAX_FILE_BYTES = 20_000_000
_SUFFIXES = "expected .txt, .md, .html, .docx, .xlsx, .csv, .tsv, .json or .jsonl"
# A file cut off in mid-character or hit by a few stray bytes is still UTF-8; beyond this share it is not.
_MAX_BAD_SHARE = 0.01
# Real text, traditional too, has over 0.6 of them; UTF-8 or Big5 read as GB18030 under 0.3.
_MIN_COMMON_SHARE = 0.45
_SAMPLE_CHARS = 20_000
_HTML_START = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")


class FileKind(StrEnum):
    """How a file is read."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    DOCX = "docx"


_KINDS = {
    ".txt": FileKind.TEXT,
    ".text": FileKind.TEXT,
    ".md": FileKind.MARKDOWN,
    ".markdown": FileKind.MARKDOWN,
    ".html": FileKind.HTML,
    ".htm": FileKind.HTML,
    ".xhtml": FileKind.HTML,
    ".docx": FileKind.DOCX,
}


@dataclass(frozen=True, slots=True)
class Content:
    """A file that can be an article.

    Args:
        raw: its bytes.
        text: its text; empty for a Word file.
        encoding: as reported; empty for a Word file.
        drops: bytes that could not be read.
    """

    kind: FileKind
    raw: bytes
    text: str = ""
    encoding: str = ""
    drops: tuple[Drop, ...] = ()


def read_content(path: Path) -> Content:
    """Read one file.

    Raises:
        InputError: the file is missing, too large, empty, binary, or of a kind or encoding that is not read.
    """
    raw = _bytes(path)
    kind = _kind(path, raw)
    if kind is FileKind.DOCX:
        return Content(kind, raw)
    text, encoding, drops = decode(path, raw)
    if not text.strip():
        raise fault(path, "the file is empty")
    if kind is not FileKind.HTML and _HTML_START.match(text):
        kind = FileKind.HTML
    return Content(kind, raw, text, encoding, drops)


def fault(path: Path, message: str, line: int = 0) -> InputError:
    """The error that names ``path`` as the file at fault."""
    return InputError([Fault(str(path), line, message)])


def _bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise fault(path, "is a folder; name the files in it")
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise fault(path, f"is {size / 1e6:.1f} MB large; at most {MAX_FILE_BYTES // 1_000_000} MB are read")
        raw = path.read_bytes()
    except FileNotFoundError:
        raise fault(path, "no such file") from None
    except (OSError, ValueError) as error:
        raise fault(path, f"cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if not raw:
        raise fault(path, "the file is empty")
    return raw


def _kind(path: Path, raw: bytes) -> FileKind:
    kind = _KINDS.get(path.suffix.lower())
    is_zip = raw.startswith(b"PK\x03\x04")
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise fault(path, "is an old Office file; save it as .docx or .xlsx")
    if raw.startswith(b"%PDF-"):
        raise fault(path, "is a PDF; save its text as .txt or .docx")
    if kind is None:
        raise fault(path, f"a file of unknown kind ({_SUFFIXES})")
    if kind is FileKind.DOCX and not is_zip:
        raise fault(path, "is not a Word file, although its name ends in .docx")
    if kind is not FileKind.DOCX and is_zip:
        raise fault(path, f"is a binary file ({_SUFFIXES})")
    return kind


def decode(path: Path, raw: bytes) -> tuple[str, str, tuple[Drop, ...]]:
    """Text, encoding and what could not be read, with line ends as ``\\n``.

    Raises:
        InputError: ``raw`` is binary, or in an encoding other than UTF-8, UTF-16 with its mark, and GB18030.
    """
    drops: tuple[Drop, ...] = ()
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text, encoding = raw.decode("utf-16", errors="replace"), "UTF-16"
    elif b"\x00" in raw:
        raise fault(path, f"is a binary file ({_SUFFIXES})")
    else:
        text, encoding = _utf8_or_gb18030(path, raw)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(_CONTROL.findall(text)) > max(8, len(text) // 50):
        raise fault(path, f"is a binary file ({_SUFFIXES})")
    if "\ufffd" in text:
        line = text.count("\n", 0, text.index("\ufffd")) + 1
        count = text.count("\ufffd")
        drops = (Drop(Reason.DAMAGED, f"{count} unreadable character{'s' if count > 1 else ''}", line),)
        text = text.replace("\ufffd", "")
    return text, encoding, drops


def encoding_of(path: Path) -> tuple[str, str]:
    """The codec of a text file of any size, which is read piece by piece, and how a report calls it.

    Raises:
        InputError: as :func:`decode` does.
    """
    with path.open("rb") as stream:
        start = stream.read(3)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16", "UTF-16"
        with_mark = start == codecs.BOM_UTF8
        chars, bad, _ = _survey(path, stream, "utf-8")
        utf8 = ("utf-8-sig", "UTF-8 with BOM") if with_mark else ("utf-8", "UTF-8")
        if with_mark or not bad:
            return utf8
        gb_chars, gb_bad, sample = _survey(path, stream, "gb18030")
    everyday = _everyday(sample)
    if everyday and not gb_bad:
        return "gb18030", "GB18030"
    if bad <= max(3, chars * _MAX_BAD_SHARE):
        return utf8
    if everyday and gb_bad <= max(3, gb_chars * _MAX_BAD_SHARE):
        return "gb18030", "GB18030"
    raise fault(path, "is neither UTF-8 nor GB18030; save it as UTF-8")


def _survey(path: Path, stream: BinaryIO, codec: str) -> tuple[int, int, str]:
    """How many characters a file has in an encoding, how many of them cannot be read, and a sample of its Chinese."""
    decoder = codecs.getincrementaldecoder(codec)("replace")
    chars = bad = 0
    sample = ""
    stream.seek(0)
    while piece := stream.read(1 << 20):
        if b"\x00" in piece:
            raise fault(path, "is a binary file, or UTF-16 without its mark; save it as UTF-8")
        text = decoder.decode(piece)
        chars += len(text)
        bad += text.count("\ufffd")
        if len(sample) < _SAMPLE_CHARS:
            sample += "".join(char for char in text if ord(char) > 0x7F)
    return chars, bad + decoder.decode(b"", True).count("\ufffd"), sample


def _utf8_or_gb18030(path: Path, raw: bytes) -> tuple[str, str]:
    with_mark = raw.startswith(codecs.BOM_UTF8)
    body = raw[len(codecs.BOM_UTF8) :] if with_mark else raw
    name = "UTF-8 with BOM" if with_mark else "UTF-8"
    try:
        return body.decode("utf-8"), name
    except UnicodeDecodeError:
        pass
    if not with_mark:
        try:
            text = body.decode("gb18030")
        except UnicodeDecodeError:
            text = ""
        if text and _everyday(text):
            return text, "GB18030"
    text = body.decode("utf-8", errors="replace")
    if with_mark or text.count("\ufffd") <= max(3, len(text) * _MAX_BAD_SHARE):
        return text, name
    damaged = body.decode("gb18030", errors="replace")
    if damaged.count("\ufffd") <= max(3, len(damaged) * _MAX_BAD_SHARE) and _everyday(damaged):
        return damaged, "GB18030"
    raise fault(path, "is neither UTF-8 nor GB18030; save it as UTF-8")


def _everyday(text: str) -> bool:
    """Whether most Chinese characters are among the 3,755 of GB 2312's first level, as in any real text."""
    chinese = (char for char in text if "\u3400" <= char <= "\u9fff" or "\ue000" <= char <= "\uf8ff")
    han = list(islice(chinese, _SAMPLE_CHARS))
    if not han:
        return True
    common = sum(b"\xb0" <= char.encode("gb2312", errors="replace")[:1] < b"\xd8" for char in han)
    return common >= _MIN_COMMON_SHARE * len(han)
