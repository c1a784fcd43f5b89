"""Links of an answer that are relative to its page → addresses on the site that the page is from."""

import re
from urllib.parse import urljoin

_LINK = re.compile(r"(?<!!)(\[[^\[\]\n]{1,500}\]\()([^()\s]{1,2000})(?=\)|\s)")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
_PAGE = re.compile(r"(?:(?<=/)|^)(?:README|index)\.mdx?(?=[#?]|$)|\.mdx?(?=[#?]|$)", re.IGNORECASE)
_CODE = re.compile(r"(?ms)(^(?:`{3,}|~{3,}).*?^(?:`{3,}|~{3,})\s*$|`[^`\n]+`)")


def absolute_links(answer: str, base_url: str) -> str:
    """The answer with its relative links joined to ``base_url``; a page's file becomes its address without ``.md``.

    Args:
        base_url: of the folder that the page is in, with a slash at its end.
    """

    def replaced(match: re.Match[str]) -> str:
        target = match[2]
        if _ADDRESS.match(target):
            return match[0]
        return match[1] + urljoin(base_url, _PAGE.sub("", target))

    parts = _CODE.split(answer)
    parts[::2] = [_LINK.sub(replaced, part) for part in parts[::2]]
    return "".join(parts)
