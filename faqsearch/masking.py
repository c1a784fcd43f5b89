"""Personal data in what people type → masks, before anything of it is stored."""

import re

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
# Digits in runs that people break up with single spaces or hyphens; \d also takes full-width digits.
_DIGITS = re.compile(r"(?<!\d)(?:\+|\b00)?\d(?:[ \-\u3000]?\d){6,}(?:[ \-]?[xXｘＸ])?(?![\d])")
_IDENTITY = re.compile(r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]")
_MOBILE = re.compile(r"(?:(?:\+|00)?86)?1[3-9]\d{9}")
_LANDLINE = re.compile(r"(?:(?:\+|00)86)?0\d{2,3}\d{7,8}|[48]00\d{7}|\+\d{8,15}")


def mask_personal_data(text: str) -> str:
    """``text`` with e-mail addresses, telephone, bank card and Chinese identity numbers masked.

    What was there is named in brackets: ``[email]``, ``[phone]``, ``[card]``, ``[identity]``. Other
    numbers (amounts, dates, order numbers) stay, as long as they do not pass for one of these.
    """
    return _DIGITS.sub(_mask_number, _EMAIL.sub("[email]", text))


def _mask_number(found: re.Match[str]) -> str:
    plain = "".join(_plain(char) for char in found[0])
    if _IDENTITY.fullmatch(plain):
        return "[identity]"
    if _MOBILE.fullmatch(plain) or _LANDLINE.fullmatch(plain):
        return "[phone]"
    if 12 <= len(plain) <= 19 and plain.isdecimal() and _passes_luhn(plain):
        return "[card]"
    return found[0]


def _plain(char: str) -> str:
    if char.isdecimal():
        return str(int(char))
    return {"+": "+", "x": "X", "X": "X", "ｘ": "X", "Ｘ": "X"}.get(char, "")


def _passes_luhn(digits: str) -> bool:
    """The check digit of payment cards, ISO/IEC 7812-1 annex B."""
    weighed = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(number - 9 if number > 9 else number for number in weighed) % 10 == 0
