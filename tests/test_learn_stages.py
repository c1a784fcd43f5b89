"""An edit shows at once by what was learnt before it, and again when it is learnt from."""

import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from faqsearch.analysis import Analyzer
from faqsearch.cli import main
from faqsearch.config import Settings
from faqsearch.errors import IndexStateError
from faqsearch.index import GenerationStore, Mode, Report
from faqsearch.knowledge import Entry, KnowledgeBase
from faqsearch.learn.artifact import learn
from faqsearch.learn.classifier import carried_over
from faqsearch.learn.known import Analysed, KnownWords
from faqsearch.learn.reindex import reindex
from faqsearch.search.blocks import BLOCKS, LARGE_BLOCKS, block_codes
from faqsearch.search.outcome import Status
from faqsearch.search.snapshots import Snapshots

ROOT = Path(__file__).resolve().parent.parent
NEW = "---\nquestion: 彩色钱包皮肤在哪换？\n---\n在设置里换。\n"
TYPED = "俺的号给雪藏起来了"


@dataclass(frozen=True)
class Desk:
    """A corpus that teaches how to rank, and its index."""

    corpus: Path
    index: Path

    def reindex(self, **options: object) -> Report:
        return reindex(self.corpus, self.index, model="none", **options)

    def add_variant(self, text: str = TYPED) -> None:
        path = self.corpus / "account" / "account-frozen.md"
        path.write_text(path.read_text(encoding="utf-8").replace("variants:\n", f"variants:\n  - {text}\n", 1), "utf-8")

    def asked(self, *texts: str) -> list[tuple[Status, str | None, float]]:
        searcher = Snapshots(Settings(corpus_dir=self.corpus, index_dir=self.index)).current()
        outcomes = [searcher.search(text) for text in texts]
        return [(found.status, found.top.entry.id if found.top else None, found.confidence) for found in outcomes]

    @property
    def store(self) -> GenerationStore:
        return GenerationStore(self.index)


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Ten entries of the sample corpus with their variants, and what answers nothing."""
    folder = tmp_path_factory.mktemp("stages")
    shutil.copytree(ROOT / "corpus" / "account", folder / "corpus" / "account")
    shutil.copytree(ROOT / "corpus" / "lexicon", folder / "corpus" / "lexicon")
    for path in (folder / "corpus" / "account").glob("*.md"):  # what is asked next may be about the entries left out
        path.write_text(re.sub(r"^follow_ups: .*\n", "", path.read_text("utf-8"), flags=re.MULTILINE), "utf-8")
    for name in ("channels.yaml", "prepare.yaml"):
        shutil.copy(ROOT / "corpus" / name, folder / "corpus")
    desk = Desk(folder / "corpus", folder / "index")
    desk.reindex()
    return desk


@pytest.fixture
def desk(taught: Desk, tmp_path: Path) -> Desk:
    for name in ("corpus", "index"):
        shutil.copytree(getattr(taught, name), tmp_path / name)
    found = Desk(tmp_path / "corpus", tmp_path / "index")
    manifest = json.loads((found.store.open_current().path / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["learnt_from"] is None
    return found


def test_an_edit_is_shown_before_it_is_learnt_from(desk: Desk) -> None:
    first = desk.store.current_id()
    (desk.corpus / "account" / "skin.md").write_text(NEW, encoding="utf-8")
    desk.add_variant()
    questions = [entry.question for entry in desk.store.open_current().retriever().entries()]
    before = desk.asked(*questions)
    report = desk.reindex(wait=False)
    assert (report.mode, report.learnt_from, report.visible_s) == (Mode.INCREMENTAL, first, None)
    assert desk.asked(*questions) == before
    assert [found[:2] for found in desk.asked("彩色钱包皮肤在哪换？", TYPED)] == [
        (Status.ANSWERED, "skin"),
        (Status.ANSWERED, "account-frozen"),
    ]


def test_what_is_left_to_learn_is_learnt_by_the_next_reindex_and_is_as_in_a_full_one(desk: Desk) -> None:
    desk.add_variant()
    shown = desk.reindex(wait=False)
    again = desk.reindex(wait=False)  # it does not wait either
    assert (again.mode, again.generation) == (Mode.UNCHANGED, shown.generation)
    report = desk.reindex()
    assert (report.mode, report.published, report.learnt_from) == (Mode.LEARNT, True, None)
    assert shown.generation not in desk.store.ids()  # who goes back shall not meet what was learnt half
    texts = ("号被冻住了", "密码忘了咋整", "银行卡绑不上", TYPED, "今天天气怎么样")
    found = desk.asked(*texts)
    assert desk.reindex().mode is Mode.UNCHANGED
    desk.reindex(full=True)
    assert [row[:2] for row in found] == [row[:2] for row in desk.asked(*texts)]
    assert [row[2] for row in found] == pytest.approx([row[2] for row in desk.asked(*texts)], abs=1e-4)


def test_a_reindex_that_waits_tells_when_the_edit_was_shown(desk: Desk) -> None:
    desk.add_variant()
    report = desk.reindex()
    assert report.visible_s is not None
    assert 0 < report.visible_s < report.took_s
    assert (report.mode, report.learnt_from) == (Mode.INCREMENTAL, None)


def test_the_command_says_both(desk: Desk) -> None:
    arguments = ["reindex", "--corpus", str(desk.corpus), "--index", str(desk.index)]
    desk.add_variant()
    result = CliRunner(env={"FAQSEARCH_MODEL": "none"}).invoke(main, arguments)
    assert result.exit_code == 0
    assert ", shown after " in result.stdout
    assert ", learnt from after " in result.stdout


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_without_waiting_a_process_of_its_own_learns(desk: Desk) -> None:
    desk.add_variant()
    command = [sys.executable, "-m", "faqsearch", "reindex", "--no-wait"]
    told = subprocess.run(
        [*command, "--corpus", str(desk.corpus), "--index", str(desk.index)], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip().endswith("It is learnt from in the background.")
    until(lambda: desk.store.open_current().manifest.learnt_from is None)
    until(lambda: (desk.index / ".lock").read_bytes() == b"")
    assert desk.reindex().mode is Mode.UNCHANGED


def test_who_learns_in_the_background_gives_way_to_the_next_reindex(desk: Desk) -> None:
    desk.add_variant()
    desk.reindex(wait=False)
    command = [sys.executable, "-m", "faqsearch.learn", str(desk.corpus), str(desk.index)]
    with subprocess.Popen(command) as learning:
        until(lambda: b'"gives_way": true' in (desk.index / ".lock").read_bytes())
        desk.add_variant("俺的号又给雪藏起来了")
        report = desk.reindex(wait=False)
        assert learning.wait(timeout=10) != 0
    assert report.mode is Mode.INCREMENTAL
    assert desk.asked("俺的号又给雪藏起来了")[0][:2] == (Status.ANSWERED, "account-frozen")
    assert not [*desk.index.glob(".build-*")]


def test_nothing_is_learnt_of_a_corpus_that_changed_meanwhile(desk: Desk) -> None:
    desk.add_variant()
    shown = desk.reindex(wait=False).generation
    desk.add_variant("俺的号又给雪藏起来了")
    with pytest.raises(IndexStateError, match="nothing to learn"):
        desk.reindex(only_learn=True)
    assert desk.store.current_id() == shown


ENTRIES = (
    Entry("frozen", "账户被冻结了怎么办", "联系客服", ("账号冻结", "冻结的账户怎么恢复", "钱包被冻住了")),
    Entry("login", "登录失败怎么办", "检查网络", ("登不上去", "无法登录账户", "登录不了")),
    Entry("refund", "怎么退款", "在订单页申请", ("退款流程", "想退钱", "申请退款")),
)


def test_what_two_rankings_share_keeps_its_coefficients_and_what_is_new_speaks_for_its_entry() -> None:
    analyzer = Analyzer()
    new = Entry("skin", "皮肤在哪换", "设置里", ("换皮肤", "改外观", "换个颜色"))
    earlier = learn(KnowledgeBase(ENTRIES), analyzer)
    later = learn(KnowledgeBase((new, *ENTRIES[1:])), analyzer)
    assert earlier.model.classifier is not None
    made = carried_over(earlier, later)
    assert made.shape == (12, 3)
    assert made[4:, 1:].tolist() == earlier.model.classifier[4:, 1:].tolist()
    assert (made[:4].argmax(axis=1) == 0).all()
    assert (made[4:, 0] < 0).all()


def test_a_text_that_is_known_has_the_codes_that_it_would_get(tmp_path: Path) -> None:
    analyzer = Analyzer()
    texts = ["账户被冻结了怎么办", "", "？？", "😀 wallet 被 freeze", "\ud800"]
    for blocks in (BLOCKS, LARGE_BLOCKS):
        first = Analysed(analyzer, blocks)
        made = [*map(first.asked, texts), first.answer("联系客服 `x`"), first.answer("")]
        (tmp_path / str(len(blocks))).mkdir()
        first.save(tmp_path / str(len(blocks)))
        known = Analysed(Analyzer(), blocks, tmp_path / str(len(blocks)))
        again = [*map(known.asked, texts), known.answer("联系客服 `x`"), known.answer("")]
        for one, other in zip(made, again, strict=True):
            assert one.numbered.tolist() == other.numbered.tolist()
            assert one.spoken.nats.tolist() == other.spoken.nats.tolist()


def test_a_text_that_is_known_with_fewer_blocks_is_analysed_again(tmp_path: Path) -> None:
    analyzer = Analyzer()
    large = Analysed(analyzer, LARGE_BLOCKS)
    large.asked("账户被冻结了怎么办")
    (tmp_path / "large").mkdir()
    large.save(tmp_path / "large")
    codes = Analysed(analyzer, BLOCKS, tmp_path / "large").asked("账户被冻结了怎么办")
    assert np.array_equal(codes.numbered, block_codes(analyzer, "账户被冻结了怎么办").numbered)


def test_a_text_that_is_known_has_the_words_that_it_would_get(tmp_path: Path) -> None:
    texts = ["账户被冻结了怎么办", "", "？？", "😀 wallet 被 freeze", "\ud800"]
    first = KnownWords(Analyzer())
    made = [first.all_words(text) for text in texts]
    first.save(tmp_path)
    known = KnownWords(Analyzer(), tmp_path)
    assert [known.all_words(text) for text in texts] == made == [Analyzer().all_words(text) for text in texts]
    assert known.all_words("提现") == Analyzer().all_words("提现")
