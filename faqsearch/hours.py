"""Opening hours in OpenStreetMap's syntax, with the public holidays of a time zone's country."""

import re
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours, UnknownCountryError  # type: ignore[attr-defined]  # its stubs lack it

_COMMENT = re.compile(r'"[^"]*"')
_PUBLIC_HOLIDAY = re.compile(r"\bPH\b")


@lru_cache(maxsize=1024)
def opening_hours(expression: str, timezone: str) -> OpeningHours | None:
    """The expression, parsed; None when it speaks of public holidays and no calendar says which those are.

    Public holidays (``PH``) are those of the time zone's country. For China the calendar knows one
    day of each festival and no shifted working days, so exact holiday weeks have to be written as
    dates: ``2026 Oct 01-07 off``.
    """
    country = None
    if _PUBLIC_HOLIDAY.search(_COMMENT.sub("", expression)):
        country = _countries().get(timezone)
        if country is None:
            return None
    try:
        return OpeningHours(expression, timezone=ZoneInfo(timezone), country=country)
    except UnknownCountryError:  # as of India and the Emirates: half of all countries
        return None


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    """Time zone → ISO country code, from the table that comes with the zones."""
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {row[2]: row[0] for row in rows}
