"""Markdown as VuePress, VitePress, Docusaurus, wiki.js and MkDocs extend it → plain Markdown, line for line.

Boxes become quotations with their title, folds become headings, and what only lays out the page goes.
"""

import re
from collections.abc import Callable, Iterator

from faqsearch.articles.characters import has_han

_TITLES = {
    "tip": "提示",
    "note": "注意",
    "info": "信息",
    "important": "重要",
    "success": "成功",
    "warning": "警告",
    "caution": "小心",
    "danger": "危险",
    "error": "错误",
}
_FOLDS = ("details", "question", "faq", "collapse")
# ::: tip 标题, :::info[标题]; a longer fence may hold a shorter one.
_COLONS = re.compile(r"(:{3,})\s*([\w-]+)?\s*(?:\[([^\]]*)\]|(.*))")
# !!! note "标题", ??? question "标题": what belongs to it is indented.
_MARKS = re.compile(r"(!!!|\?\?\?\+?)\s+([\w -]+?)(?:\s+\"(.*)\")?")
_TAB = re.compile(r"===[!+]?\s+\"(.+)\"")  # of MkDocs; what belongs to it is indented, too
# <Badge text="Q"/>：… of VuePress asks or answers; others are ornament.
_ASKING_BADGE = re.compile(r"<Badge\b[^<>]*\btext=\"([QA问答])\"[^<>]*/>\s*[:：]?")
_ALERT = re.compile(r">\s*\[!(\w+)\]\s*")  # of GitHub
_CLASS = re.compile(r"\{\.is-(\w+)\}")  # of wiki.js, below a quotation
_ATTRIBUTE = r"(?:[.#][\w-]+|[\w-]+=\"[^\"{}]*\")"
_ATTRIBUTES = re.compile(rf"\s*\{{:?\s*{_ATTRIBUTE}(?:\s+{_ATTRIBUTE})*\s*\}}$")
_LAYOUT = re.compile(r"\[\[?toc\]?\]|@tab\b.*|<Badge\b[^<>]*/>|\{%.*%\}|<!-- more -->", re.IGNORECASE)
_MODULE = re.compile(r"(?:import\s+[\w{].*\bfrom\s+['\"].*['\"];?|export\s+(?:const|default)\b.*)")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})(?!.*`)")


def plain_markdown(text: str) -> str:
    """The same text without the syntax of documentation sites; a line stays where it is."""
    return "\n".join(_Site("zh" if has_han(text) else "en").lines(text.split("\n")))


class _Site:
    """Walks the lines; knows which boxes are open."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._boxes: list[tuple[str, bool]] = []  # colons of each open box, and whether it is quoted
        self._indented = ""  # "quoted" or "plain" below a mark of MkDocs
        self._fence = ""

    def lines(self, lines: list[str]) -> Iterator[str]:
        """One line for each of ``lines``."""
        titles: dict[int, str] = {}  # of quotations, by the line that they begin on
        start = 0
        for number, line in enumerate(lines):
            if match := _CLASS.fullmatch(line.strip()):
                titles[start] = self._title(match[1])
            elif not (line.startswith(">") and number and lines[number - 1].startswith(">")):
                start = number
        for number, line in enumerate(lines):
            made = self._line(line)
            yield f"> **{titles[number]}** {made.lstrip('> ')}" if number in titles and line.startswith(">") else made

    def _line(self, line: str) -> str:
        text = line.strip()
        if self._indented:
            if text and not line.startswith(("    ", "\t")):
                self._indented = ""
            else:
                line = line[4:] if line.startswith("    ") else line.lstrip("\t")
                text = line.strip()
        if fence := _FENCE.match(line):
            self._fence = "" if self._fence and text.startswith(self._fence) else self._fence or fence[1]
            return line
        if self._fence:
            return line
        if match := _COLONS.fullmatch(text):
            return self._colons(match[1], (match[2] or "").lower(), (match[3] or match[4] or "").strip())
        if match := _MARKS.fullmatch(text):
            return self._mark(match[1], match[2].split()[0].lower(), match[3])
        if match := _TAB.fullmatch(text):
            self._indented = "plain"
            return f"**{match[1]}：**" if self._language == "zh" else f"**{match[1]}:**"
        if match := _ALERT.fullmatch(text):
            return f"> **{self._title(match[1].lower())}**"
        if _CLASS.fullmatch(text) or _LAYOUT.fullmatch(text) or _MODULE.fullmatch(text):
            return ""
        line = _ATTRIBUTES.sub("", _ASKING_BADGE.sub(r"\1：", line))
        quoted = self._indented == "quoted" or any(quoted for _, quoted in self._boxes)
        return f"> {line.strip()}".rstrip() if quoted and not text.startswith(("#", ">")) else line

    def _colons(self, colons: str, kind: str, title: str) -> str:
        if not kind:
            while self._boxes and self._boxes.pop()[0] != colons:
                pass
            return ""
        return self._open(kind, title or None, lambda quoted: self._boxes.append((colons, quoted)))

    def _mark(self, mark: str, kind: str, title: str | None) -> str:
        if mark.startswith("?"):
            kind = "details"

        def indent(quoted: bool) -> None:
            self._indented = "quoted" if quoted else "plain"

        return self._open(kind, title, indent)

    def _open(self, kind: str, title: str | None, note: Callable[[bool], None]) -> str:
        """The line that a box begins with: a heading for a fold, nothing where the box has no title of its own."""
        if kind in _FOLDS and title:
            note(False)
            return f"####### {title}"
        is_box = kind in _TITLES and title != ""
        note(is_box)
        return f"> **{title or self._title(kind)}**" if is_box else ""

    def _title(self, kind: str) -> str:
        return _TITLES.get(kind, kind) if self._language == "zh" else kind.capitalize()
