"""What an operator is told of how far answers may be trusted."""

import json
from pathlib import Path

from faqsearch.index import GenerationStore
from faqsearch.search.advice import advice
from faqsearch.search.ranking import load_ranking
from trials import opened


def test_questions_that_are_taken_for_each_other_are_named(tmp_path: Path) -> None:
    rows = [("park-yes", "哪些地方可以停车"), ("park-no", "哪些地方不能停车"), ("refund", "怎么退款")]
    lines = [json.dumps({"id": id_, "question": text, "answer": "请看公告。"}) for id_, text in rows]
    (tmp_path / "entries.jsonl").write_text("\n".join(lines), encoding="utf-8")
    with opened(tmp_path) as trial:
        generation = GenerationStore(trial.index).open_current()
        found = advice(load_ranking(generation.path))
    assert (found.learnt, found.meaning, sorted(found.siblings)) == (False, False, ["park-no", "park-yes"])
