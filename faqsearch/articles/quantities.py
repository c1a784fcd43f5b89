"""Durations, counts, amounts and opening times that a sentence states, as numbers that can be compared."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from faqsearch.articles.lines import chinese_integer


class QuantityKind(StrEnum):
    """What is measured."""

    DURATION = "duration"
    COUNT = "count"
    AMOUNT = "amount"
    OPENING_HOURS = "opening_hours"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number or range with its unit.

    Args:
        text: as written.
        start: where it stands in the sentence; ``end`` likewise, exclusive.
        low: the least value; of durations in minutes. Equal to ``high`` where one number is given.
        unit: what must agree for two quantities to be comparable at all: ``clock`` or ``working`` time, else the
            unit itself.
        vague: the range is a guess at ``几`` or ``数``.
    """

    kind: QuantityKind
    text: str
    start: int
    end: int
    low: float
    high: float
    unit: str
    vague: bool = False


_NUMBER = r"(?:\d{1,9}(?:\.\d{1,4})?|[零〇一二两三四五六七八九十百]{1,6}几?|半|几十|[几数](?=[个小分天秒周星年月笔次]))"
_RANGE = rf"(?P<low>{_NUMBER})(?:\s?(?:[-–—~～－]|至|到)\s?(?P<high>{_NUMBER}))?"
_MINUTES = {
    "秒钟": 1 / 60,
    "秒": 1 / 60,
    "分钟": 1.0,
    "个小时": 60.0,
    "小时": 60.0,
    "个钟头": 60.0,
    "个工作日": 1440.0,
    "工作日": 1440.0,
    "个自然日": 1440.0,
    "自然日": 1440.0,
    "天": 1440.0,
    "日": 1440.0,
    "个星期": 10080.0,
    "星期": 10080.0,
    "周": 10080.0,
    "个月": 43200.0,
    "年": 525600.0,
}
_AMOUNTS = "万元|元|块钱|美元|港币|USDT|%"
_COUNTS = "次|张|笔|个|位|条|种|项|人|台|部|步|倍|封|遍|款|级|字"
# 日 and 年 alone are dates (5月1日, 2026年) unless a limit follows; 星期 behind which a digit stands is a weekday.
_LIMIT = r"(?:以内|之内|内|后|以上|左右)"
_TIME_UNIT = rf"{'|'.join(unit for unit in _MINUTES if unit not in ('日', '年'))}|[日年](?={_LIMIT})"
_DURATION = re.compile(rf"(?<![第\d.:月年]){_RANGE}\s?(?P<unit>{_TIME_UNIT})(?!制)(?:{_LIMIT})?")
_AMOUNT = re.compile(rf"(?<![第\d.:]){_RANGE}\s?(?P<unit>{_AMOUNTS})")
_COUNT = re.compile(
    rf"(?<![第\d.:]){_RANGE}\s?(?P<unit>{_COUNTS})(?!工作日|小时|月|星期|自然日|钟头|目|人[版信账帐中资隐])"
)
_HOURS = re.compile(
    r"(?<!\d)(?P<low>\d{1,2}[:：]\d{2})\s?(?:[-–—~～－]|至|到)\s?(?P<high>\d{1,2}[:：]\d{2}|次日\d{1,2}[:：]\d{2})(?!\d)"
)
_INDEFINITE = {"一", "几", "半", "数"}
_SEVERAL = (2.0, 9.0)


# What has numbers in it and counts nothing, the earlier before the later.
_ASCII_RUN = r"[A-Za-z0-9\-._~:/?#\[\]@!$&'*+;=%]"
_BYTE = r"%[0-9A-Fa-f]{2}"
_MONTH = r"(?:1[0-2]|0?[1-9])"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])"
_SPACED_DAY = rf"{_MONTH}\s?月\s?{_DAY}\s?[日号]"
_OPAQUE = re.compile(
    "|".join(
        (
            rf"https?://{_ASCII_RUN}+",
            r"\]\([^()\s]*\)",  # where a link leads
            r"`[^`\n]*`",
            rf"(?<![A-Za-z0-9.\-])(?:[A-Za-z0-9-]+\.)+[A-Za-z]{{2,}}(?:/{_ASCII_RUN}*)?",  # an address or a file's name
            rf"(?<![A-Za-z0-9\-._~/%])(?:[A-Za-z0-9\-._~/]|{_BYTE})*{_BYTE}{_BYTE}{_ASCII_RUN}*",  # percent-encoded
            # Dates and years.
            rf"(?<!\d)(?:19|20)\d\d[-/.]{_MONTH}(?:[-/.]{_DAY})?(?!\d)(?:[ T]\d{{1,2}}:\d\d(?::\d\d)?)?",
            rf"(?:(?<!\d)(?:19|20)\d\d\s?年\s?)?{_SPACED_DAY}(?:\s?[-–—~～至到]\s?(?:{_MONTH}\s?月\s?)?{_DAY}\s?[日号])?",
            r"(?<!\d)(?:19|20)\d\d\s?年",
            # Versions, telephone numbers, ids and models.
            r"(?<![\d.])[vV]?\d+(?:\.\d+){2,}(?![\d.])",
            r"(?<!\d)(?:\d{3}-\d{3,4}-\d{4}|0\d{2,3}-\d{7,8}|\d{7,}(?!\s?(?:元|块|%)))(?!\d)",
            r"(?:[单编账帐卡证型序]号|编码|代码|错误码|状态码|端口|版本)号?[\s:：为是#]*[A-Za-z0-9][A-Za-z0-9.\-]*",
            r"(?<![A-Za-z0-9_#.\-])[A-Za-z#][A-Za-z0-9_#.\-]*\d[A-Za-z0-9_.\-]*(?![A-Za-z0-9_.\-]|\s?(?:元|块|%))",
            r"\b(?:Windows|Win|Android|iOS|macOS|Chrome|Python|Java|JDK|PHP|MySQL|USB|HTTP|ID)\s\d+(?:\.\d+)?",
            r"(?<!\d)(?:32|64)\s?位",  # machines
        )
    )
)


def quantities(text: str) -> Iterator[Quantity]:
    """Every quantity in ``text``, kind by kind; indefinite counts (一个, 几种) are none."""
    text = _OPAQUE.sub(lambda match: " " * len(match[0]), text)
    for match in _DURATION.finditer(text):
        yield _measure(QuantityKind.DURATION, match, _MINUTES[match["unit"]], _time_unit(match["unit"]))
    for match in _AMOUNT.finditer(text):
        yield _measure(QuantityKind.AMOUNT, match, 10_000.0 if match["unit"] == "万元" else 1.0, match["unit"][-1])
    for match in _COUNT.finditer(text):
        if match["low"] not in _INDEFINITE and ("." not in match["low"] or match["unit"] == "倍"):  # 2.1 个人信息
            yield _measure(QuantityKind.COUNT, match, 1.0, match["unit"])
    for match in _HOURS.finditer(text):
        low, high = (_clock(match[name]) for name in ("low", "high"))
        yield Quantity(QuantityKind.OPENING_HOURS, match[0], match.start(), match.end(), low, high, "opening")


def disagree(one: Quantity, other: Quantity) -> bool:
    """Whether both cannot be the answer to the same question."""
    if one.kind is not other.kind:
        return False
    if one.unit != other.unit:
        return one.kind is QuantityKind.DURATION
    if one.vague or other.vague:
        return one.high < other.low or other.high < one.low
    if one.kind is QuantityKind.OPENING_HOURS:
        return (one.low, one.high) != (other.low, other.high)
    return one.high != other.high


def _measure(kind: QuantityKind, match: re.Match[str], factor: float, unit: str) -> Quantity:
    low, high, vague = _span(match["low"])
    if match["high"]:
        _, high, other_vague = _span(match["high"])
        vague = vague or other_vague
    return Quantity(kind, match[0].strip(), match.start(), match.end(), low * factor, high * factor, unit, vague)


def _span(numeral: str) -> tuple[float, float, bool]:
    """Least and greatest value of a numeral, and whether it is a vague one."""
    if numeral[0].isdigit():
        return float(numeral), float(numeral), False
    if numeral == "半":
        return 0.5, 0.5, False
    if numeral in ("几", "数"):
        return *_SEVERAL, True
    if numeral == "几十":
        return 20.0, 99.0, True
    if numeral.endswith("几"):
        base = chinese_integer(numeral[:-1])
        return base + 1.0, base + 9.0, True
    if len(numeral) == 2 and not set(numeral) & set("十百零〇"):  # 两三天, 三五天
        first, second = (float(chinese_integer(char)) for char in numeral)
        return min(first, second), max(first, second), False
    value = float(chinese_integer(numeral))
    return value, value, False


def _time_unit(unit: str) -> str:
    return "working" if "工作日" in unit else "clock"


def _clock(text: str) -> float:
    hours, minutes = re.split("[:：]", text.removeprefix("次日"))
    return int(hours) * 60.0 + int(minutes) + (1440.0 if text.startswith("次日") else 0.0)
