"""Several questions in one message."""

import re

_JOINTS = re.compile(r"[？?！!。；;\n]+|还有|以及|另外|顺便|同时|和")
_SHORTEST = 3  # characters; less is no question
_MOST = 4


def questions(normalized: str) -> tuple[str, ...]:
    """What may be several questions: between ends of sentences, or joined by 和 or 还有; none where it is one."""
    parts = [part.strip("，, ") for part in _JOINTS.split(normalized)]
    found = tuple(part for part in parts if len(part) >= _SHORTEST)[:_MOST]
    return found if len(found) > 1 else ()
