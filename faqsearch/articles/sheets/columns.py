"""Which column of a table is what, by the names that support tools and people give them."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources

from faqsearch.analysis.normalise import simplify
from faqsearch.articles.lines import is_question
from faqsearch.articles.sheets.sheet import Row


class Role(StrEnum):
    """What a column holds."""

    ID = "id"
    QUESTION = "question"
    VARIANTS = "variants"
    ANSWER = "answer"
    CATEGORY = "category"
    CHANNELS = "channels"
    PREPARE = "prepare"
    SOURCES = "sources"
    UPDATED = "updated"
    STATUS = "status"


_NAMES_FILE = "columns.txt"
# Columns of one name and several numbers, and levels of a category, belong together.
_JOINED = (Role.VARIANTS, Role.CATEGORY, Role.CHANNELS, Role.PREPARE, Role.SOURCES)
_ASIDE = re.compile(r"[(\[【〔<].*?[)\]】〕>]|[(\[【].*$")
_MAX_NAME_CHARS = 8
_NUMBER = re.compile(r"(?<=[^\d])\d{1,3}$")


def _read_names() -> dict[str, tuple[Role, int]]:
    """Each name with its role and its rank there."""
    text = resources.files(__package__).joinpath(_NAMES_FILE).read_text(encoding="utf-8")
    sections = (section.split("]") for section in text.split("[")[1:])
    return {name: (Role(role), rank) for role, names in sections for rank, name in enumerate(names.split())}


_ROLES = _read_names()


class Choice:
    """The columns that a user named on the command line: role → names or, from 1, numbers of columns."""

    def __init__(self, named: Iterable[tuple[Role, str]] = ()) -> None:
        self._roles: dict[str, Role] = {}
        self.numbers: dict[int, Role] = {}
        for role, name in named:
            self._roles[_plain(name)] = role
            if name.strip().isdecimal():
                self.numbers[int(name) - 1] = role
        self._taken = set(self._roles.values())

    def role(self, header: str) -> tuple[Role, int] | None:
        """The role and rank of a column of this name; a role that the user named columns for has no others."""
        name = _plain(header)
        if name in self._roles:
            return self._roles[name], -1
        found = _ROLES.get(name) or _ROLES.get(_NUMBER.sub("", name))
        return found if found and found[0] not in self._taken else None

    def is_complete(self, names: Sequence[str]) -> bool:
        """Whether these columns hold all that was named; true where nothing was."""
        return set(self._roles) <= {_plain(name) for name in names}


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one table.

    Args:
        places: role → places of its columns from 0, the best named first; a second question is a similar one.
        unread: names of the columns that are nothing of an entry.
    """

    places: Mapping[Role, tuple[int, ...]]
    unread: tuple[str, ...] = ()

    @property
    def is_faq(self) -> bool:
        """Whether there are answers, and questions or similar questions to them."""
        return Role.ANSWER in self.places and (Role.QUESTION in self.places or Role.VARIANTS in self.places)


def columns_of(names: Sequence[str], choice: Choice) -> Columns:
    """Give the columns of these names their roles."""
    found: dict[Role, list[tuple[int, int]]] = {}
    unread = []
    more_questions: tuple[int, ...] = ()
    previous: tuple[Role, int] | None = None
    for place, name in enumerate(names):
        ranked_role = choice.role(name)
        if not (ranked_role or name.strip()) and previous and previous[0] is Role.VARIANTS:
            ranked_role = previous  # one heading over several columns
        if ranked_role:
            found.setdefault(ranked_role[0], []).append((ranked_role[1], place))
        elif name.strip():
            unread.append(name.strip())
        previous = ranked_role
    places: dict[Role, tuple[int, ...]] = {}
    for role, ranked in found.items():
        ordered = ranked if role in _JOINED else sorted(ranked)
        alike = 1 if role is Role.QUESTION else sum(item[0] == ordered[0][0] for item in ordered)
        taken = len(ordered) if role in _JOINED else alike
        places[role] = tuple(place for _, place in ordered[:taken])
        rest = [place for _, place in ordered[taken:]]
        if role is Role.QUESTION:
            more_questions = tuple(rest)
        else:
            unread.extend(names[place] for place in rest)
    if more_questions:
        places[Role.VARIANTS] = (*more_questions, *places.get(Role.VARIANTS, ()))
    return Columns(places, tuple(unread))


def find_header(rows: Sequence[Row], choice: Choice) -> tuple[int, Columns] | None:
    """How many of the first rows stand above the entries, and the columns; None where there is no header.

    A table of two columns whose first one asks needs none, nor does one whose columns were named by number.
    """
    if choice.numbers:
        numbered: dict[Role, tuple[int, ...]] = {}
        for place, role in choice.numbers.items():
            numbered[role] = (*numbered.get(role, ()), place)
        return (0, Columns(numbered)) if Columns(numbered).is_faq else None
    for count, row in enumerate(rows, start=1):
        columns = columns_of(row.cells, choice)
        if columns.is_faq and choice.is_complete(row.cells):
            return count, columns
    first = next((count for count, row in enumerate(rows) if not row.is_blank), None)
    if first is not None and choice.is_complete(rows[first].cells):
        columns = columns_of([*map(_by_its_end, rows[first].cells)], choice)
        if columns.is_faq:
            return first + 1, columns
    filled = [row.cells for row in rows if not row.is_blank]
    asked = [cells for cells in filled if len(cells) > 1 and is_question(cells[0].strip()) and cells[1].strip()]
    if filled and max(map(len, filled)) == 2 and len(asked) > len(filled) / 2 and choice.is_complete(()):
        return 0, Columns({Role.QUESTION: (0,), Role.ANSWER: (1,)})
    return None


def _by_its_end(name: str) -> str:
    """The known name that a short Chinese one ends with: 修正后回答 → 回答."""
    plain = _plain(name)
    ends = (plain[start:] for start in range(len(plain) - 1) if plain[start:] in _ROLES)
    return next(ends, name) if len(plain) <= _MAX_NAME_CHARS and not plain.isascii() else name


def _plain(name: str) -> str:
    """A column's name without what explains it: 问题（选填，单元格内一行一个）* → 问题."""
    text = simplify(unicodedata.normalize("NFKC", name).lower())
    return re.sub(r"[\W_]+", "", _ASIDE.sub("", text))
