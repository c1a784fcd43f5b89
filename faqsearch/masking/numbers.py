"""Telephone, card and identity numbers and e-mail addresses → masks.

Numbers are taken apart into groups of digits, and a group that is a telephone, card or identity number by itself
is masked whatever stands beside it; then neighbouring groups are, that make one up together (138 0013 8000). In
doubt a number of 15 digits or more is masked; what is shorter has to look like one of these. Own patterns, since
libraries for telephone numbers take order numbers of ten digits for Chinese landlines, and know no cards.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate, pairwise
from typing import NamedTuple

from faqsearch.masking.numerals import with_digits

_LOCAL = r"[a-z0-9_.%+&'~=\-]"
_EMAIL = re.compile(
    # Latin names stop where Chinese text begins: 写信到a@example.com
    rf"(?:(?<!{_LOCAL}){_LOCAL}+|(?<![\w.+\-])[\w.+\-]{{0,63}}[^\W\x00-\x7f])[ ]?@[ ]?"
    r"(?:[a-z0-9\-]{1,63}(?:[.。][a-z0-9\-]{1,63}){0,8}[.。][a-z]{2,24}"
    r"|[\w\-]{1,63}(?:[.。][\w\-]{1,63}){0,8}?[.。](?:中国|中國|公司|网络|網絡|[^\W\d_]{2,4}))",
    re.IGNORECASE,
)
# Dates and amounts, which may stand beside a number but are no part of one.
_READABLE = re.compile(
    r"(?<!\d)(?<!\d[-./])(?:19|20)\d\d([-./])(?:1[0-2]|0?[1-9])\1(?:3[01]|[12]\d|0?[1-9])(?![-./]?\d)"
    r"|(?<![\d.])\d{1,9}\.\d{1,2}(?!\.?\d)"
    r"|(?<![\d,])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!,?\d)"
)
_BETWEEN = re.compile(r"[ .,、/()\-]{1,4}")  # what people break up one number with
_WEAK = frozenset(",、/")  # and, far more often, tell two apart with

_IDENTITY = re.compile(r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]")
_OLD_IDENTITY = re.compile(r"[1-9]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}")  # of 15 digits, until 1999
_CHECK_X = re.compile(r"[ \-]?[xX](?![A-Za-z0-9])")
_MOBILE = re.compile(r"(?:(?:00)?86|0)?1[3-9]\d{9}")
_LANDLINE = re.compile(r"0(?:10|2\d)\d{8}|0[3-9]\d{2}\d{7,8}")
_NEIGHBOUR = re.compile(r"(?:852|853)\d{8}|886\d{8,9}")  # Hong Kong, Macau, Taiwan, without a plus
_ABROAD = re.compile(r"00[1-9]\d{8,14}")
_HOTLINE = re.compile(r"[48]00\d{7}")
_COUNTRY_CODE = re.compile(r"(?:\((?:\+|00)?86\)|(?:\+|(?<!\d)00)?(?<!\d)86|\+)[ .\-]{0,3}$")

_LONGEST = 19  # digits of a card
_MANY = 15  # digits from which on a number is masked, whatever it is


class _Group(NamedTuple):
    """Digits that stand together."""

    start: int
    end: int
    digits: str


_Groups = list[_Group]


class _Found(NamedTuple):
    start: int
    end: int
    mask: str


def mask_numbers(text: str) -> str:
    """``text`` with e-mail addresses, telephone, bank card and Chinese identity numbers masked."""
    plain = with_digits("".join(map(_plain, text)))
    found = [_Found(*match.span(), "[email]") for match in _EMAIL.finditer(plain)]
    for pattern in (_EMAIL, _READABLE):
        plain = pattern.sub(lambda match: "\n" * len(match[0]), plain)
    for run in _runs(plain):
        found += _in_run(plain, run)
    pieces, position = [], 0
    for start, end, mask in sorted(found):
        pieces += [text[position:start], mask]
        position = end
    return "".join([*pieces, text[position:]])


def _plain(char: str) -> str:
    """One character for one: ASCII digits, and ``-`` and a space for all that looks like them or like nothing."""
    if char.isascii():
        return {"_": "-", "~": "-", "\t": " "}.get(char, char)
    if char.isdecimal():
        return str(int(char))
    if unicodedata.category(char) in ("Pd", "Cf", "Mn", "Me") or char in "·•‧∙−～":
        return "-"
    folded = unicodedata.normalize("NFKC", char)
    return _plain(folded) if len(folded) == 1 and folded.isascii() else char


def _runs(plain: str) -> Iterator[_Groups]:
    """Groups of digits with nothing but separators between them."""
    groups = [_Group(*match.span(), match[0]) for match in re.finditer(r"[0-9]+", plain)]
    run = groups[:1]
    for before, group in pairwise(groups):
        if not _BETWEEN.fullmatch(plain, before.end, group.start):
            yield run
            run = []
        run.append(group)
    if run:
        yield run


def _in_run(plain: str, run: _Groups) -> Iterable[_Found]:
    """What is personal in a run; each group is part of one number at most."""
    rest: list[_Groups] = [run]
    for recognise in (_alone, _identity, _sure_card, _phone, _card):
        parts, rest = rest, []
        for part in parts:
            left: _Groups = []
            position = 0
            while position < len(part):
                match = recognise(plain, part[position : position + _LONGEST])
                if match is None:
                    left.append(part[position])
                    position += 1
                    continue
                count, found = match
                yield found
                rest.append(left)
                left = []
                position += count
            rest.append(left)


_Match = tuple[int, _Found] | None  # how many groups, from the first on, and where and what they are


def _alone(plain: str, groups: _Groups) -> _Match:
    start, end, digits = groups[0]
    count = len(digits)
    if count < 11:
        return None
    if identity := _identity(plain, groups[:1]):
        return identity
    if count >= _MANY:
        return 1, _Found(start, end, "[card]" if count <= _LONGEST else "[number]")
    # A digit or two that a missing space has put before or behind a mobile number count as part of it.
    if any(_MOBILE.fullmatch(digits[part]) for part in (slice(None), slice(11), slice(-11, None))) or any(
        pattern.fullmatch(digits) for pattern in (_LANDLINE, _NEIGHBOUR, _ABROAD)
    ):
        return 1, _Found(_with_prefix(plain, start, end), end, "[phone]")
    return (1, _Found(start, end, "[card]")) if count > 11 and _passes_luhn(digits) else None


def _identity(plain: str, groups: _Groups) -> _Match:
    for count, digits in _joined(groups, 18):
        start, end = groups[0].start, groups[count - 1].end
        check = _CHECK_X.match(plain, end) if len(digits) == 17 else None
        if _IDENTITY.fullmatch(digits + "X" if check else digits):
            return count, _Found(start, check.end() if check else end, "[identity]")
        if _OLD_IDENTITY.fullmatch(digits) and _sizes(groups, count) in ((15,), (6, 6, 3)):
            return count, _Found(start, end, "[identity]")
    return None


def _phone(plain: str, groups: _Groups) -> _Match:
    start = groups[0].start
    is_abroad = plain[:start].endswith("+") or groups[0].digits.startswith("00")
    longest: _Match = None
    for count, digits in _joined(groups, 17):
        if len(digits) < 8:
            continue
        sizes, between = _sizes(groups, count), _separators(plain, groups[:count])
        if _WEAK & between and sizes[-3:] != (3, 4, 4):
            continue  # a list of amounts, rather
        is_domestic = _MOBILE.fullmatch(digits) or _is_landline(digits, sizes, between)
        if is_domestic or (is_abroad and sizes[-1] > 1):
            end = groups[count - 1].end
            longest = count, _Found(_with_prefix(plain, start, end), end, "[phone]")
        if is_domestic:
            break
    return longest


def _is_landline(digits: str, sizes: tuple[int, ...], between: frozenset[str]) -> bool:
    if _LANDLINE.fullmatch(digits):
        return sizes[0] in (3, 4)
    if _NEIGHBOUR.fullmatch(digits):
        return sizes[0] == 3
    if _HOTLINE.fullmatch(digits):
        return sizes[0] == 3
    return sizes in ((3, 3, 4), (1, 3, 3, 4)) and between != {" "}  # (415) 555-2671, but not 200 300 4000


def _sure_card(plain: str, groups: _Groups) -> _Match:
    return _card_where(plain, groups, lambda digits, sizes: min(sizes[:-1]) >= 4 and _passes_luhn(digits))


def _card(plain: str, groups: _Groups) -> _Match:
    """Groups as cards print them, with or without a slip of the finger; smaller ones with a right check digit."""

    def is_one(digits: str, sizes: tuple[int, ...]) -> bool:
        is_regular = len(set(sizes[:-1])) == 1 and sizes[-1] <= sizes[0]
        return min(sizes[:-1]) >= 4 or (is_regular and _passes_luhn(digits))

    return _card_where(plain, groups, is_one)


def _card_where(plain: str, groups: _Groups, is_one: Callable[[str, tuple[int, ...]], bool]) -> _Match:
    longest: _Match = None
    for count, digits in _joined(groups, _LONGEST):
        if count == 1 or len(digits) < _MANY or digits[0] < "2":
            continue
        sizes = _sizes(groups, count)
        is_list = _WEAK & _separators(plain, groups[:count]) and set(sizes[:-1]) != {4}
        if not is_list and is_one(digits, sizes):
            longest = count, _Found(groups[0].start, groups[count - 1].end, "[card]")
    return longest


def _joined(groups: _Groups, most: int) -> Iterator[tuple[int, str]]:
    """The first group, the first two and so on, of up to ``most`` digits together."""
    for count, digits in enumerate(accumulate(group.digits for group in groups[:most]), start=1):
        if len(digits) > most:
            return
        yield count, digits


def _sizes(groups: _Groups, count: int) -> tuple[int, ...]:
    return tuple(len(group.digits) for group in groups[:count])


def _separators(plain: str, groups: _Groups) -> frozenset[str]:
    return frozenset("".join(plain[before.end : after.start] for before, after in pairwise(groups)))


def _with_prefix(plain: str, start: int, end: int) -> int:
    """Where a telephone number starts, with its country code or the bracket around its area code."""
    before = _COUNTRY_CODE.search(plain, max(0, start - 12), start)
    if before:
        return before.start()
    is_half = plain.count(")", start, end) > plain.count("(", start, end) and plain[:start].endswith("(")
    return start - is_half


def _passes_luhn(digits: str) -> bool:
    """The check digit of payment cards, ISO/IEC 7812-1 annex B."""
    weighed = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(number - 9 if number > 9 else number for number in weighed) % 10 == 0
