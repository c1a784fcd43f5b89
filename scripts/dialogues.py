"""Play labelled dialogues through the chatbot view: how many of their turns come out right, with and without context.

    python scripts/dialogues.py [INDEX]        prints each turn that does not, and the table of docs/relevance.md

The dialogues (`tests/relevance/dialogues.jsonl`) were written by somebody who has not seen the engine. A turn is right
if its intent is the labelled one, if the labelled option of what was offered is answered, or if an entry that answers
it (grade 2) is the answer, one that would do (grade 1) is asked back, or a known gap among its topics is recognised.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from faqsearch import wire
from faqsearch.config import Settings
from faqsearch.conversation import Context, decode
from faqsearch.evaluation.ranked import RIGHT
from faqsearch.search.searcher import Searcher
from faqsearch.search.snapshots import Snapshots
from tables import table
from trials import NOW

ROOT = Path(__file__).resolve().parent.parent
DIALOGUES = ROOT / "tests" / "relevance" / "dialogues.jsonl"
GOAL = 0.85
DIALOGUES_HEAD = """\
## Dialogues

{count} dialogues of two to five turns (`tests/relevance/dialogues.jsonl`), written by somebody who has not seen the
engine, played through the chatbot view, each message with the `context` of the reply before (`scripts/dialogues.py`).
A turn is right if its intent is the labelled one, if the option that was meant is answered, or if an entry that answers
it is the answer, one that would do is asked back, or its known gap is recognised. Alone is the same without context.

"""
KINDS = {
    "follow_up": "follow-ups",
    "new_topic": "new topics",
    "choice": "choices",
    "handover": "hand-overs and small talk",
}

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Turn:
    """A labelled turn that was played.

    Args:
        kind: of its dialogue.
        reply: what was said to it.
        alone: whether it is right without what went before.
    """

    dialogue: str
    kind: str
    text: str
    reply: Json
    right: bool
    alone: bool


def dialogues() -> list[Json]:
    return [json.loads(line) for line in DIALOGUES.read_text(encoding="utf-8").splitlines()]


def play(searcher: Searcher, dialogue: Json) -> Iterator[Turn]:
    """The labelled turns of a dialogue; the others are only said."""
    context, offered = Context(), list[Json]()
    for turn in dialogue["turns"]:
        reply = _say(searcher, turn["text"], context)
        if turn.keys() & {"topics", "intent", "option"}:
            alone = _is_right(turn, _say(searcher, turn["text"], Context()), offered)
            yield Turn(dialogue["id"], dialogue["kind"], turn["text"], reply, _is_right(turn, reply, offered), alone)
        context = decode(reply["context"])
        offered = reply["clarify"]["options"] if reply["clarify"] else [*reply["follow_ups"], *reply["alternatives"]]


def share(turns: Sequence[Turn], *, alone: bool = False) -> float:
    """Of the turns, those that are right."""
    return sum(turn.alone if alone else turn.right for turn in turns) / len(turns)


def dialogues_section(searcher: Searcher) -> Iterator[str]:
    """The section of docs/relevance.md."""
    turns = [turn for dialogue in dialogues() for turn in play(searcher, dialogue)]
    yield DIALOGUES_HEAD.format(count=len(dialogues()))
    rows = [[name, *_figures([turn for turn in turns if turn.kind == kind])] for kind, name in KINDS.items()]
    yield table(["Kind", "Turns", "right", "alone"], [*rows, ["**all**", *_figures(turns)]])
    met = "met" if share(turns) >= GOAL else "**not met**"
    yield f"\nThe goal is {GOAL:.2f} of all turns, {met}, with new topics no worse than alone.\n\n"


def _figures(turns: Sequence[Turn]) -> list[str]:
    return [str(len(turns)), f"{share(turns):.3f}", f"{share(turns, alone=True):.3f}"]


def _say(searcher: Searcher, text: str, context: Context) -> Json:
    return wire.answer(searcher, wire.AnswerRequest(text, context=context), now=NOW)


def _is_right(turn: Json, reply: Json, offered: Sequence[Json]) -> bool:
    topics: Json = turn.get("topics", {})
    if "intent" in turn:
        return reply["intent"] == turn["intent"] and (not topics or reply["escalation"]["entry"] in topics)
    if "option" in turn:
        place = turn["option"] - 1 if turn["option"] > 0 else turn["option"]
        meant = offered[place]["id"] if -len(offered) <= place < len(offered) else None
        return meant is not None and reply["answer"] is not None and reply["answer"]["id"] == meant
    if reply["status"] == "answered":
        return bool(topics.get(reply["answer"]["id"]) == RIGHT)
    if reply["status"] == "ambiguous":
        return any(option["id"] in topics for option in reply["clarify"]["options"])
    known_gap = reply["escalation"]["reason"] == "known_gap" and reply["escalation"]["entry"] in topics
    return known_gap or not topics


def main(index: Path) -> None:
    searcher = Snapshots(Settings(corpus_dir=ROOT / "corpus", index_dir=index)).current()
    for dialogue in dialogues():
        for turn in play(searcher, dialogue):
            if not turn.right or not turn.alone:
                found = turn.reply["answer"]["id"] if turn.reply["answer"] else turn.reply["escalation"]["entry"]
                state = "right" if turn.right else "wrong"
                print(f"{turn.dialogue} {turn.kind} {state} {turn.text}: {turn.reply['intent']}, {found}")
    print("".join(dialogues_section(searcher)))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "index")
