"""Images of answers: they stay where they are, and the files that they show are copied beside the entries."""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

IMAGE = re.compile(r"!\[([^\[\]\n]{0,300})\]\(([^()\s]{1,2000})(?:\s[^()\n]{0,300})?\)")
FOLDER = "images"
_SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".bmp")
_MAX_BYTES = 10_000_000
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:|//|/", re.IGNORECASE)


def take_images(answer: str, article: Path, copy: Callable[[Path, str], None]) -> tuple[str, list[str]]:
    """An answer whose local images are copied, and what could not be.

    Args:
        article: the file that the answer is from; paths of images are relative to it.
        copy: called with each file and its new path, relative to the folder of the entries.

    Returns:
        The answer with new paths (an address, or a path from the root of a site, stays), and remarks.
    """
    remarks: list[str] = []

    def replaced(match: re.Match[str]) -> str:
        target = match[2]
        if _ADDRESS.match(target):
            return match[0]
        path = article.parent / unquote(target.partition("#")[0].partition("?")[0])
        if not _is_image(path):
            remarks.append(f"the image {target[:80]} is not there, or is no image of at most 10 MB")
            return match[0]
        content = path.read_bytes()
        name = f"{FOLDER}/{hashlib.sha256(content).hexdigest()[:12]}{path.suffix.lower()}"
        copy(path, name)
        return f"![{match[1]}]({name})"

    return IMAGE.sub(replaced, answer), remarks


def _is_image(path: Path) -> bool:
    try:
        return path.suffix.lower() in _SUFFIXES and path.is_file() and path.stat().st_size <= _MAX_BYTES
    except (OSError, ValueError):
        return False
