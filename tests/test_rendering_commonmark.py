"""Answers against CommonMark's own examples: what differs does so for a reason that is listed here."""

import json
from pathlib import Path
from typing import Any

import pytest

from faqsearch.rendering.markdown import make_parser

EXAMPLES = json.loads((Path(__file__).parent / "data/commonmark/examples.json").read_text(encoding="utf-8"))
PARSER = make_parser()
REASONS = {
    "a line break breaks the line": """
        14 25 28 37 46 49 70 81 82 87 88 93 95 104 105 106 113 138 145 213 216 217 220 222 223 224 228 229 230
        232 233 238 243 247 250 251 253 254 285 286 287 288 290 291 292 293 304 312 334 367 384 394 405 423 432
        490 505 543 552 556 587 621 648 649
    """,
    "HTML in an answer is text": """
        21 31 148 149 150 151 152 153 154 155 156 157 158 159 160 161 162 163 164 165 166 167 168 169 170 171 172
        173 174 175 176 177 178 179 180 181 182 183 184 185 186 187 188 189 190 191 201 308 309 344 475 476 477
        491 494 524 536 613 614 615 616 617 623 625 626 627 628 629 630 631 642 643
    """,
    "a bare address is a link": """
        602 606 608 611 612
    """,
}
EXPECTED = {int(number): reason for reason, numbers in REASONS.items() for number in numbers.split()}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["example"])
def test_an_example_is_rendered_as_commonmark_does_unless_a_reason_is_listed(example: dict[str, Any]) -> None:
    html = PARSER.render(example["markdown"]).replace("<blockquote></blockquote>", "<blockquote>\n</blockquote>")
    reason = EXPECTED.get(example["example"])
    assert (html != example["html"]) == (reason is not None), reason
