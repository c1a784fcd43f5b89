"""The names in a table's cells → the ids of channels.yaml and prepare.yaml, which gain those that are new."""

import contextlib
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from faqsearch.articles.identifiers import identifier, numbered
from faqsearch.articles.similarity import fold
from faqsearch.corpus.files import CHANNELS_FILE, PREPARE_FILE
from faqsearch.corpus.yaml_lines import YamlError, load_mapping
from faqsearch.knowledge import Directory

CATEGORY, CHANNEL, ITEM = "categories", "channels", "items"
_LABELS = {CATEGORY: "name", CHANNEL: "name", ITEM: "label"}
_FILES = {CATEGORY: CHANNELS_FILE, CHANNEL: CHANNELS_FILE, ITEM: PREPARE_FILE}


class Names:
    """Ids of categories, channels and items by their names; a name that nobody has yet gets an id of its own.

    Args:
        directory: what the corpus defines.
        in_use: categories of its entries, which must be defined as soon as one is.
    """

    def __init__(self, directory: Directory, in_use: Iterable[str] = ()) -> None:
        known: dict[str, Mapping[str, tuple[str, ...]]] = {
            CATEGORY: {id_: (category.name,) for id_, category in directory.categories.items()},
            CHANNEL: {id_: (channel.name, *channel.words) for id_, channel in directory.channels.items()},
            ITEM: {id_: (item.label, *item.words) for id_, item in directory.prepare.items()},
        }
        self._ids = {
            kind: {fold(word): id_ for id_, words in of.items() for word in (*words, id_)} for kind, of in known.items()
        }
        self._used = {kind: set(of) for kind, of in known.items()}
        self._in_use = sorted(set(in_use) - directory.categories.keys())
        self._used[CATEGORY].update(self._in_use)
        self._ids[CATEGORY].update({fold(id_): id_ for id_ in self._in_use})
        self.new: dict[str, dict[str, str]] = {CATEGORY: {}, CHANNEL: {}, ITEM: {}}

    def id(self, kind: str, name: str) -> str:
        """The id of a name."""
        ids, used = self._ids[kind], self._used[kind]
        key = fold(name)
        if key not in ids:
            base, count = identifier(name), 1
            while numbered(base, count) in used:
                count += 1
            ids[key] = numbered(base, count)
            used.add(ids[key])
            self.new[kind][ids[key]] = name
        return ids[key]

    def write(self, folder: Path) -> list[str]:
        """Add what is new to the two files in ``folder``.

        Returns:
            What could not be added, as YAML to be added by hand, one text a file.
        """
        left = []
        for kind, new in self.new.items():
            if not new:
                continue
            path = folder / _FILES[kind]
            text = path.read_text(encoding="utf-8-sig") if path.is_file() else ""
            undefined = {id_: id_ for id_ in self._in_use} if kind == CATEGORY else {}
            rows = {id_: {_LABELS[kind]: name} for id_, name in {**undefined, **new}.items()}
            if made := _with(text, kind, rows):
                folder.mkdir(parents=True, exist_ok=True)
                path.write_text(made, encoding="utf-8")
            else:
                left.append("\n".join([f"{path.name}:", f"{kind}:", *_lines(rows, "  ")]))
        return left


def _with(text: str, key: str, rows: Mapping[str, Mapping[str, str]]) -> str | None:
    """A YAML file with rows added to the mapping at ``key``, all else to the letter; None where that fails."""
    before: dict[str, object] = {}
    with contextlib.suppress(YamlError):
        before = load_mapping(text)[0] if text.strip() else {}
    text = f"{text.rstrip()}\n" if text.strip() else ""
    block = re.search(rf"^{key}:[ \t]*(?:\{{\}}[ \t]*)?(?:#.*)?\n", text, re.MULTILINE)
    if block:
        child = re.compile(r"(?:[ \t]*(?:#.*)?\n)*([ ]+)\S").match(text, block.end())
        head = f"{text[: block.start()]}{key}:\n"
        made = head + "".join(f"{line}\n" for line in _lines(rows, child[1] if child else "  ")) + text[block.end() :]
    else:
        made = "".join([text, f"{key}:\n", *(f"{line}\n" for line in _lines(rows, "  "))])
    try:
        after = load_mapping(made)[0]
    except YamlError:
        return None
    there = before.get(key) or {}
    expected = {**before, key: {**there, **rows}} if isinstance(there, dict) else None
    return made if after == expected else None


def _lines(rows: Mapping[str, Mapping[str, str]], indent: str) -> list[str]:
    return [
        f"{indent}{_key(id_)}: {{{label}: {json.dumps(name, ensure_ascii=False)}}}"
        for id_, row in rows.items()
        for label, name in row.items()
    ]


def _key(id_: str) -> str:
    """An id as a key that YAML takes for nothing but text."""
    return (
        id_
        if id_[0].isalpha() and id_ not in ("no", "yes", "on", "off", "y", "n", "true", "false", "null")
        else f'"{id_}"'
    )
