"""HTML tags in text that is not HTML: taken off, with the structure that they stood for kept as Markdown."""

import html
import re
from dataclasses import dataclass, field

from faqsearch.articles.blocks import Drop, Reason

# Only names that HTML knows: <your-name> is text.
_NAMES = """a abbr acronym address applet area article aside audio b base basefont bdi bdo big blink blockquote body br
button canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed
fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img
input ins isindex kbd keygen label legend li link listing main map mark marquee menu menuitem meta meter nav nobr
noembed noframes noscript object ol optgroup option output p param picture plaintext pre progress q rb rp rt rtc ruby s
samp script search section select slot small source spacer span strike strong style sub summary sup svg table tbody td
template textarea tfoot th thead time title tr track tt u ul var video wbr xmp"""
_TAG = re.compile(
    rf"<(/?)({'|'.join(sorted(_NAMES.split(), key=len, reverse=True))}|!doctype)(?=[\s/>])[^<>]*>", re.IGNORECASE
)
_BREAK = re.compile(r"</?br\s*/?>", re.IGNORECASE)
_OPENING = {
    **{f"h{level}": f"\n{'#' * level} " for level in range(1, 7)},
    **dict.fromkeys(("p", "div", "br", "tr", "ul", "ol", "dl", "table", "section", "article", "blockquote"), "\n"),
    **dict.fromkeys(("li",), "\n- "),
    **dict.fromkeys(("dt", "summary"), "\n####### "),
    **dict.fromkeys(("td", "th", "dd"), "\n"),
}
_CLOSING = {name: "\n" for name in _OPENING if name != "br"}
_MARK = re.compile(r"\s*#{1,7}\s+")
_SWALLOWED = re.compile(r"<(script|style)(?=[\s>])[^<>]*>|<!--", re.IGNORECASE)
# What is left is text such as <your name>; Markdown would hide it. <https://…> and <a@b.c> are links.
_PLACEHOLDER = re.compile(r"(?<!\\)<(?=[A-Za-z/!?])(?!https?:|mailto:|[A-Za-z0-9._%+-]{1,64}@)")
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,31}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});")


@dataclass(slots=True)
class TagStripper:
    """Takes the tags off line by line, since scripts and comments run over several lines."""

    drops: list[Drop] = field(default_factory=list)
    _until: str = ""
    _mark: str = ""  # of a heading whose tag stood alone on its line

    def strip(self, text: str, line: int) -> list[str]:
        """The lines that ``text`` stands for; usually itself alone."""
        if "<" not in text and not self._until:
            return [self._with_mark(unescape(text))]
        kept = self._without_scripts(text, line)
        tags = [match[0] for match in _TAG.finditer(kept)]
        if tags:
            if left := [tag for tag in tags if not _BREAK.fullmatch(tag)]:  # a line break stays one
                self.drops.append(Drop(Reason.MARKUP, "".join(left), line))
            kept = _TAG.sub(_replacement, kept)
        if "`" not in kept:  # in code a backslash would be shown
            kept = _PLACEHOLDER.sub(r"\\<", kept)
        found = [unescape(part) for part in kept.split("\n")]
        return [self._with_mark(part) for part in found]

    def _with_mark(self, part: str) -> str:
        """A line with the mark of the heading that was opened above it; empty where it is a mark only."""
        if _MARK.fullmatch(part):
            self._mark = part.strip()
            return ""
        if self._mark and part.strip():
            part, self._mark = f"{self._mark} {part.strip()}", ""
        return part

    def _without_scripts(self, text: str, line: int) -> str:
        kept = []
        place = 0
        while True:
            if self._until:
                end = text.lower().find(self._until, place) if self._until != "-->" else text.find("-->", place)
                stop = len(text) if end < 0 else end
                self._swallow(text[place:stop], line)
                if end < 0:
                    break
                place = end + len(self._until)
                self._until = ""
            match = _SWALLOWED.search(text, place)
            if not match:
                kept.append(text[place:])
                break
            kept.append(text[place : match.start()])
            self._until = f"</{match[1].lower()}>" if match[1] else "-->"
            place = match.end()
        return "".join(kept)

    def _swallow(self, text: str, line: int) -> None:
        if text.strip():
            reason = Reason.MARKUP if self._until == "-->" else Reason.SCRIPT
            self.drops.append(Drop(reason, text.strip(), line))


def is_only_tags(text: str) -> bool:
    """Whether a line is nothing but tags, as in the tails of pages that were copied with their source."""
    return "<" in text and not _TAG.sub("", text).strip()


def unescape(text: str) -> str:
    """Entities as the characters they name, but for those that would make a tag."""
    if "&" not in text:
        return text
    return _ENTITY.sub(lambda m: m[0] if html.unescape(m[0]) in "<>&" else html.unescape(m[0]), text)


def _replacement(match: re.Match[str]) -> str:
    return (_CLOSING if match[1] else _OPENING).get(match[2].lower(), "")
