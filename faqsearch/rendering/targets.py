"""Where the links and images of an answer lead: told, and set by whoever knows where that is served."""

import re
from collections.abc import Iterable, Iterator, Mapping

from markdown_it.token import Token

_ATTRIBUTES = {"link_open": "href", "image": "src"}
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|/", re.IGNORECASE)


def is_relative(target: str) -> bool:
    """Whether a target is neither a whole address nor a path from the root of a site."""
    return not _ELSEWHERE.match(target)


def targets(tokens: Iterable[Token]) -> Iterator[str]:
    """What links and images lead to, in their order."""
    for token in tokens:
        for part in token.children or ():
            if name := _ATTRIBUTES.get(part.type):
                yield str(part.attrs.get(name, ""))


def lead(tokens: Iterable[Token], addresses: Mapping[str, str]) -> None:
    """Let targets lead to their addresses; a relative one that has none is left as its words."""
    for token in tokens:
        if token.children:
            token.children = [*_led(token.children, addresses)]


def _led(parts: Iterable[Token], addresses: Mapping[str, str]) -> Iterator[Token]:
    dead = False  # inside of a link that leads nowhere; links do not nest
    for part in parts:
        name = _ATTRIBUTES.get(part.type)
        target = str(part.attrs.get(name, "")) if name else ""
        if name and target in addresses:
            part.attrSet(name, addresses[target])
        elif name and is_relative(target):
            dead = dead or part.type == "link_open"
            if part.type == "image":
                yield Token("text", "", 0, content=part.content)
            continue
        elif dead and part.type == "link_close":
            dead = False
            continue
        yield part
