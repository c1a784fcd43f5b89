"""Dialogues written by somebody who has not seen the engine: figures with bars; docs/relevance.md has them by kind."""

import pytest

from dialogues import GOAL, Turn, dialogues, play, share
from faqsearch.search.searcher import Searcher


@pytest.fixture(scope="module")
def turns(sample: Searcher) -> list[Turn]:
    return [turn for dialogue in dialogues() for turn in play(sample, dialogue)]


def test_of_all_turns_more_come_out_right_than_was_the_goal(turns: list[Turn]) -> None:
    assert share(turns) >= GOAL  # 0.893


@pytest.mark.parametrize(
    ("kind", "bar"),
    [("follow_up", 0.82), ("new_topic", 0.93), ("choice", 0.93), ("handover", 0.8)],  # 0.861, 0.970, 1.000, 0.857
)
def test_no_kind_of_dialogue_falls_behind(turns: list[Turn], kind: str, bar: float) -> None:
    assert share([turn for turn in turns if turn.kind == kind]) >= bar


def test_a_new_topic_is_not_dragged_back(turns: list[Turn]) -> None:
    new = [turn for turn in turns if turn.kind == "new_topic"]
    assert share(new) >= share(new, alone=True)
