"""Hours, moments and contacts of channels → words and links, for the page without JavaScript.

With JavaScript static/faq-search.js puts them into the same words.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_CHINESE_DAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_ENGLISH_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_COMMENT = re.compile(r'("[^"]*")')
_HOURS = re.compile(
    rf"(?P<always>24/7)|(?P<holidays>\bPH (?:off|closed)\b)|(?P<closed> ?\b(?:off|closed)\b)|(?P<holiday>\bPH\b)"
    rf"|\b(?P<day>{'|'.join(_DAYS)})\b"
    rf"|(?:\b(?P<year>20\d\d) )?\b(?P<month>{'|'.join(_MONTHS)})\b(?: (?P<date>\d\d?(?:-\d\d?)?)(?![\d:]))?"
    r"|(?P<to>-)(?=[A-Z])|(?P<list>, *)|(?P<part> *; *)"
)


@dataclass(frozen=True, slots=True)
class ChannelWords:
    """The words of one page.

    Args:
        t: picks from the Chinese and the English text.
        timezone: name of the zone that all hours are meant in.
        now: aware; what today is.
    """

    t: Callable[[str, str], str]
    timezone: str
    now: datetime

    @property
    def zone(self) -> str:
        """The time zone in words: ``北京时间``, ``UTC+01:00``."""
        if self.timezone == "Asia/Shanghai":
            return self.t("北京时间", "Beijing time")
        offset = f"{self.now.astimezone(ZoneInfo(self.timezone)):%z}"
        return f"UTC{offset[:3]}:{offset[3:]}"

    def hours(self, expression: str) -> str:
        """OpenStreetMap's opening hours in everyday words; what is rarer in them stays as it is."""
        pieces = _COMMENT.split(expression)
        return "".join(piece if piece.startswith('"') else _HOURS.sub(self._word, piece) for piece in pieces)

    def moment(self, iso: str) -> str:
        """When a channel opens, in its own time: ``明天 09:00``."""
        at = datetime.fromisoformat(iso)
        today = self.now.astimezone(at.tzinfo).date()
        time = f"{at:%H:%M}"
        if at.date() == today:
            return self.t(f"今天 {time}", f"today at {time}")
        if at.date() == today + timedelta(days=1):
            return self.t(f"明天 {time}", f"tomorrow at {time}")
        day, month = at.weekday(), _MONTHS[at.month - 1]
        return self.t(
            f"{at.year}年{at.month}月{at.day}日（{_CHINESE_DAYS[day]}）{time}",
            f"{_ENGLISH_DAYS[day]} {at.day} {month} {at.year} at {time}",
        )

    def link(self, contact: str) -> str | None:
        """Where a contact leads to; None for what is neither a web nor a mail address nor a telephone number."""
        if contact.startswith(("https://", "http://")):
            return contact
        if re.fullmatch(r"[^\s@:/]+@[^\s@:/]+", contact):
            return "mailto:" + quote(contact, safe="@+")
        if re.fullmatch(r"\+?[\d ()-]{3,}", contact):
            return "tel:" + re.sub(r"[^\d+]", "", contact)
        return None

    def _word(self, found: re.Match[str]) -> str:
        t = self.t
        words = {
            "always": t("全天", "around the clock"),
            "holidays": t("节假日休息", "closed on public holidays"),
            "holiday": t("节假日", "public holidays"),
            "closed": t("休息", " closed"),
            "to": t("至", "-"),
            "list": t("、", ", "),
            "part": t("；", "; "),
        }
        for name, word in words.items():
            if found[name] is not None:
                return word
        if day := found["day"]:
            return t(_CHINESE_DAYS[_DAYS.index(day)], _ENGLISH_DAYS[_DAYS.index(day)])
        return t(_chinese_date(found), found[0])


def _chinese_date(found: re.Match[str]) -> str:
    """``2026 Oct 01-07`` → ``2026年10月1至7日``."""
    year = f"{found['year']}年" if found["year"] else ""
    days = "至".join(str(int(day)) for day in found["date"].split("-")) + "日" if found["date"] else ""
    return f"{year}{_MONTHS.index(found['month']) + 1}月{days}"
