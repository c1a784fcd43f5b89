"""Digits spelt in Chinese numerals, as people write a number out who were told not to type it: 一三八零零一三八…"""

import re

_DIGITS = {
    numeral: str(digit)
    for digit, numerals in enumerate(
        ("〇零○Ｏ", "一壹幺弌", "二贰貳弍", "三叁參弎", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
    )
    for numeral in numerals
}
_NUMERALS = "".join(_DIGITS)
_RUN = re.compile(rf"[0-9{_NUMERALS}](?:[ .,、/()\-]{{0,3}}[0-9{_NUMERALS}]){{6,}}")
_FEW = 3  # a numeral or two beside a number are words of their own: 13800138000一直打不通


def with_digits(text: str) -> str:
    """``text`` with the numerals of long runs made digits, one character for one; 一二三 and 十一 stay."""
    return _RUN.sub(_spelt, text)


def _spelt(run: re.Match[str]) -> str:
    numerals = sum(char in _DIGITS for char in run[0])
    return run[0] if numerals < _FEW else "".join(_DIGITS.get(char, char) for char in run[0])
