"""Addresses and telephone numbers in running text, which become links."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from linkify_it import LinkifyIt
from phonenumbers import Leniency, PhoneNumberMatcher

# In Chinese an address is followed by the next word at once: https://example.com/help查看. So it ends with ASCII.
_NOT_ADDRESS = re.compile(r"[^\x00-\x7f]|\\")
# Where an address has no scheme. Most country codes would also be endings of files (setup.sh, README.md).
_DOMAINS = (
    *("com", "net", "org", "edu", "gov", "info", "biz", "shop", "site", "top", "vip", "xyz", "app", "dev", "tech"),
    *("cn", "hk", "mo", "tw", "sg", "jp", "kr", "us", "uk", "eu", "de", "fr", "io", "ai", "co", "cc", "tv"),
)
_REGION = "CN"  # of numbers without a country code
_MAY_BE_NUMBER = re.compile(r"[0-9０-９](?:[^\w\n]{0,3}[0-9０-９]){6}")
# Hotlines of five or six digits look like any other number, so a word must say what they are.
_HOTLINE = re.compile(r"(?:拨打|致电|电话|热线)[\s:：]{0,2}(?P<number>(?:95|96|10|12)[0-9]{3,4})(?![0-9])")
_IDENTIFIER = re.compile(r"[单编账帐卡证]号码?[\s:：为是]*$")


@dataclass(frozen=True, slots=True)
class Link:
    """A telephone number in a text, with the fields that markdown-it reads of linkify-it's matches."""

    schema: str
    index: int
    last_index: int
    raw: str
    text: str
    url: str


class Linkifier:
    """What markdown-it asks for links: linkify-it for addresses, and telephone numbers beside them."""

    def __init__(self) -> None:
        self._addresses = LinkifyIt().tlds(list(_DOMAINS))

    def pretest(self, text: str) -> bool:
        return self.test(text)

    def test(self, text: str) -> bool:
        return self.match(text) is not None

    def match(self, text: str) -> list[Any] | None:
        """All links of a text in their order, or None."""
        found = list(self._addresses.match(_NOT_ADDRESS.sub(" ", text)) or [])
        taken = [(link.index, link.last_index) for link in found]
        found += [
            link for link in _telephones(text) if not any(a < link.last_index and link.index < b for a, b in taken)
        ]
        return sorted(found, key=lambda link: link.index) or None

    def match_at_start(self, source: str) -> Any:
        """The address that some Markdown begins with, scheme and all; None where it has escapes, to be undone first."""
        found = self._addresses.match_at_start(_NOT_ADDRESS.sub(" ", source))
        return found if found and not source.startswith("\\", found.last_index) else None


def _telephones(text: str) -> Iterator[Link]:
    if _MAY_BE_NUMBER.search(text):
        for match in PhoneNumberMatcher(text, _REGION, leniency=Leniency.VALID):
            if not _IDENTIFIER.search(text, 0, match.start):
                yield _telephone(match.start, match.raw_string)
    for found in _HOTLINE.finditer(text):
        yield _telephone(found.start("number"), found["number"])


def _telephone(start: int, raw: str) -> Link:
    digits = "".join(str(int(char)) if char.isdecimal() else "+" for char in raw if char.isdecimal() or char in "+＋")
    return Link("tel:", start, start + len(raw), raw, raw, f"tel:{digits}")
