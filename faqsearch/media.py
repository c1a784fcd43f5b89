"""Files that answers show or link to: which kinds are served, under which names, and what a browser does with them."""

import re
import unicodedata
from pathlib import PurePath
from urllib.parse import quote

MOST_BYTES = 20_000_000  # of one file: an answer goes out from memory
_HASH_CHARS = 32  # hexadecimal; 128 bits
_STEM_CHARS = 40
# Kinds that a browser shows without running anything of theirs in a page.
_SHOWN = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".bmp": "image/bmp",
    ".pdf": "application/pdf",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
}
_OFFICE = "application/vnd.openxmlformats-officedocument"
# What may hold scripts, or is no page, is saved; an SVG in an answer is shown all the same, as an image.
_SAVED = {
    ".txt": "text/plain",  # in whatever coding
    ".svg": "image/svg+xml",
    ".html": "text/html",
    ".htm": "text/html",
    ".csv": "text/csv",
    ".docx": f"{_OFFICE}.wordprocessingml.document",
    ".xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    ".pptx": f"{_OFFICE}.presentationml.presentation",
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".ppt": "application/vnd.ms-powerpoint",
    ".zip": "application/zip",
    ".apk": "application/vnd.android.package-archive",
}
_TYPES = _SHOWN | _SAVED
_SERVED = re.compile(rf"(?:[^/]*-)?([0-9a-f]{{{_HASH_CHARS}}}\.[a-z0-9]+)")


def is_served(path: PurePath) -> bool:
    """Whether files with such a name are served."""
    return path.suffix.lower() in _TYPES


def stored_name(path: PurePath, sha256: str) -> str:
    """The name under which a file is kept: its contents' hash and its kind.

    Args:
        sha256: of its bytes, in hexadecimal.
    """
    return f"{sha256[:_HASH_CHARS]}{path.suffix.lower()}"


def served_path(path: PurePath, sha256: str) -> str:
    """The path of an address that serves a file; whoever saves it finds its own name in front of the hash."""
    stem = re.sub(r"[^\w-]+", "-", unicodedata.normalize("NFC", path.stem)).strip("-")[:_STEM_CHARS] or "file"
    return f"/files/{quote(stem)}-{stored_name(path, sha256)}"


def stored_name_in(served: str) -> str | None:
    """The name that the last part of such a path stands for; None where it is none."""
    found = _SERVED.fullmatch(served)
    return found[1] if found and is_served(PurePath(found[1])) else None


def is_sound(name: str, sha256: str) -> bool:
    """Whether bytes are those that were kept under a name."""
    return name.startswith(sha256[:_HASH_CHARS])


def media_type(name: str) -> str:
    """What a file is, by its name."""
    return _TYPES[PurePath(name).suffix.lower()]


def is_shown(name: str) -> bool:
    """Whether a browser may open a file in a page; others are saved."""
    return PurePath(name).suffix.lower() in _SHOWN
