"""Markdown for the pages that are written from measurements."""

from collections.abc import Sequence


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; columns of numbers stand to the right."""
    columns = list(zip(*rows, strict=True))
    ruler = ["---:" if _numbers(column) else "---" for column in columns]
    lines = [heads, ruler, *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _numbers(column: Sequence[str]) -> bool:
    return all(not cell or cell[0] in "0123456789.+-–≥≤" for cell in column)
