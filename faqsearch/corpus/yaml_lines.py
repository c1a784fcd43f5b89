"""YAML that remembers on which line each value stands."""

import json
import re
from typing import Any

import yaml

Place = tuple[str | int, ...]

# Control characters, which YAML forbids and exports contain, and what YAML but no editor takes for the end of a line.
UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u2028\u2029]")


# A value that is not in quotes, alone on a line or behind its key.
_PLAIN = re.compile(r"""\s*(?:-\s+)*(?P<key>[^\s:'"\[{#][^:'"]*:\s+)?(?P<value>[^\s'"\[{|>&!](?!.*:\s+[\[{]).*)""")
_CUT = re.compile(r"\s+#\S.*")  # a comment has a space behind its #

_MOST_VALUES = 100_000  # a few lines of aliases to aliases can stand for billions


class YamlError(Exception):
    """A text is not the YAML that is asked for; ``line`` counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        self.line = line
        super().__init__(message)


class _Loader(yaml.SafeLoader):
    """SafeLoader that leaves dates as text, so that the schema names a bad one instead of the parser."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load_mapping(text: str, *, first_line: int = 1) -> tuple[dict[str, Any], dict[Place, int]]:
    """Parse a YAML mapping.

    Args:
        text: the YAML; control characters are taken for spaces.
        first_line: the number of the text's first line in its file.

    Returns:
        The mapping, and the line of every value under its path of keys and list positions.

    Raises:
        YamlError: broken YAML, a duplicate key, or anything but a mapping at the top.
    """
    try:
        return _load(UNREADABLE.sub(" ", text), first_line)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = mark.line if mark else 0
        raise YamlError(at + first_line, f"broken YAML: {error.problem}{_advice(text, at)}") from error
    except YamlError:
        raise
    except Exception as error:  # tags such as !!int let the library stumble in many ways
        reason = next(iter(str(error).splitlines()), "")
        raise YamlError(first_line, f"broken YAML: {reason or type(error).__name__}") from error


def _load(text: str, first_line: int) -> tuple[dict[str, Any], dict[Place, int]]:
    loader = _Loader(text)
    try:
        root = loader.get_single_node()
        if root is None:
            return {}, {}
        if not isinstance(root, yaml.MappingNode):
            raise YamlError(root.start_mark.line + first_line, "expected a mapping of field names to values")
        lines: dict[Place, int] = {}
        _note_lines(root, (), lines, first_line, set())
        _refuse_cut_values(root, text.split("\n"), first_line)
        return loader.construct_document(root), lines
    finally:
        loader.dispose()


def _advice(text: str, line: int) -> str:
    """What to put in quotes, where it is the value on that line which breaks the YAML."""
    rows = text.split("\n")
    found = _PLAIN.fullmatch(rows[line]) if line < len(rows) else None
    if not found:
        return ""
    try:
        yaml.safe_load(rows[line].strip())
    except yaml.YAMLError:
        return f"; put the value in quotes: {_quoted(found['key'], found['value'])}"
    return ""


def _quoted(key: str | None, value: str) -> str:
    value = value.strip()
    quoted = f"'{value}'" if "'" not in value else json.dumps(value, ensure_ascii=False)
    return f"{key.strip()} {quoted}" if key else quoted


def _refuse_cut_values(root: yaml.Node, rows: list[str], first_line: int) -> None:
    """YAML takes ``#键 没反应`` in ``按 #键 没反应`` for a comment, and says nothing."""
    nodes = [root]
    while nodes:
        node = nodes.pop()
        if isinstance(node, yaml.MappingNode):
            nodes += [value for _, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            nodes += node.value
        elif isinstance(node, yaml.ScalarNode) and node.style is None and node.end_mark.line < len(rows):
            row, at = rows[node.end_mark.line], node.end_mark.column
            if cut := _CUT.fullmatch(row, at):
                found = _PLAIN.fullmatch(row)
                whole = _quoted(found["key"], found["value"]) if found else f"'{node.value}{cut[0]}'"
                message = f"`{cut[0].strip()}` is cut off as a comment; put the value in quotes: {whole}"
                raise YamlError(node.end_mark.line + first_line, message)


def _note_lines(node: yaml.Node, place: Place, lines: dict[Place, int], first_line: int, above: set[int]) -> None:
    """Record the line of ``node`` and of all below it."""
    if id(node) in above:  # an alias to a node that holds it
        raise YamlError(node.start_mark.line + first_line, "broken YAML: a value contains itself")
    if len(lines) >= _MOST_VALUES:
        raise YamlError(node.start_mark.line + first_line, f"broken YAML: more than {_MOST_VALUES} values")
    lines[place] = node.start_mark.line + first_line
    above = above | {id(node)}
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise YamlError(key.start_mark.line + first_line, "broken YAML: a key is not a text")
            if key.value in seen:
                raise YamlError(key.start_mark.line + first_line, f"the key {key.value!r} stands twice")
            seen.add(key.value)
            _note_lines(value, (*place, key.value), lines, first_line, above)
            lines[(*place, key.value)] = key.start_mark.line + first_line
    elif isinstance(node, yaml.SequenceNode):
        for position, value in enumerate(node.value):
            _note_lines(value, (*place, position), lines, first_line, above)
