"""Importing again: ids stay, and what a person has done to a draft stays."""

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqsearch.articles import ImportReport, import_files
from faqsearch.articles.drafts import Draft
from faqsearch.articles.entry_files import entry_text, read_entry
from faqsearch.articles.folder import RECORD_NAME
from faqsearch.corpus import read_corpus
from faqsearch.errors import InputError

LOCKS = "## 车锁打不开怎么办？\n\n打开蓝牙，再扫码。\n\n## 怎么停车？\n\n推进白线。\n"
DIRECTORY = {
    "channels.yaml": "channels:\n  chat: {name: 在线客服, words: [在线客服]}\ncategories:\n  ride: {name: 用车}\n",
    "prepare.yaml": "items:\n  photo: {label: 照片, words: [照片]}\n",
}


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "locks.md"
    path.write_text(LOCKS, encoding="utf-8")
    return path


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "drafts"


def outcomes(report: ImportReport) -> dict[str, str]:
    return {entry.draft.id: entry.outcome.value for entry in report.entries}


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_draft_is_an_entry_that_the_corpus_reads(tmp_path: Path, article: Path, out: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name, text in DIRECTORY.items():
        (corpus / name).write_text(text, encoding="utf-8")
    article.write_text("## 用车：车坏了，怎么报修？\n\n向在线客服发照片。\n", encoding="utf-8")
    import_files([article], out, corpus=corpus)
    (entry,) = read_corpus(out, drafts=True).entries
    assert (entry.id, entry.question, entry.answer) == (
        "yong-che-che-huai-le-zen-me-bao-xiu",
        "用车：车坏了，怎么报修？",
        "向在线客服发照片。",
    )
    assert (entry.category, entry.channels, entry.prepare, entry.draft) == ("ride", ("chat",), ("photo",), True)
    (source,) = entry.sources
    assert (source.title, source.locator) == ("locks.md", "第 1 节 用车：车坏了，怎么报修？")
    assert "# from locks.md\n" in (out / f"{entry.id}.md").read_text(encoding="utf-8")


def test_importing_again_changes_no_byte(article: Path, out: Path) -> None:
    first = import_files([article], out)
    before = contents(out)
    second = import_files([article], out)
    assert outcomes(first) == dict.fromkeys(["che-suo-da-bu-kai-zen-me-ban", "zen-me-ting-che"], "new")
    assert set(outcomes(second).values()) == {"unchanged"}
    assert contents(out) == before


def test_an_edited_draft_is_kept_and_an_untouched_one_follows_its_article(article: Path, out: Path) -> None:
    import_files([article], out)
    edited = out / "zen-me-ting-che.md"
    edited.write_text(edited.read_text(encoding="utf-8") + "请拍照。\n", encoding="utf-8")
    before = edited.read_bytes()
    report = import_files([article], out)
    assert [entry.source_changed for entry in report.entries] == [False, False]
    article.write_text(LOCKS.replace("打开", "请打开").replace("白线", "黄线"), encoding="utf-8")
    report = import_files([article], out)
    assert outcomes(report) == {"che-suo-da-bu-kai-zen-me-ban": "updated", "zen-me-ting-che": "kept"}
    assert [entry.source_changed for entry in report.entries] == [False, True]
    assert edited.read_bytes() == before
    assert "请打开蓝牙" in (out / "che-suo-da-bu-kai-zen-me-ban.md").read_text(encoding="utf-8")


def test_a_removed_draft_does_not_come_back(article: Path, out: Path) -> None:
    import_files([article], out)
    (out / "zen-me-ting-che.md").unlink()
    report = import_files([article], out)
    assert outcomes(report)["zen-me-ting-che"] == "removed"
    assert not (out / "zen-me-ting-che.md").exists()


def test_a_section_that_left_its_article_is_named_and_its_draft_left_alone(article: Path, out: Path) -> None:
    import_files([article], out)
    article.write_text(LOCKS.partition("## 怎么停车")[0], encoding="utf-8")
    report = import_files([article], out)
    assert [(item.id, item.section) for item in report.gone] == [("zen-me-ting-che", "怎么停车？")]
    assert (out / "zen-me-ting-che.md").exists()


def test_ids_stay_when_a_file_is_added_before_and_collisions_are_numbered(
    tmp_path: Path, article: Path, out: Path
) -> None:
    first = import_files([article], out)
    added = tmp_path / "a-first.md"
    added.write_text("## 怎么停车？\n\n停在车站。\n\n## 怎么停车？\n\n先锁车。\n", encoding="utf-8")
    both = import_files([added, article], out)
    assert outcomes(both) == {
        "zen-me-ting-che-2": "new",
        "zen-me-ting-che-3": "new",
        **dict.fromkeys(outcomes(first), "unchanged"),
    }


def test_a_file_of_someone_elses_is_never_written_to(article: Path, out: Path) -> None:
    out.mkdir()
    own = out / "zen-me-ting-che.md"
    own.write_text("mine", encoding="utf-8")
    report = import_files([article], out)
    assert "zen-me-ting-che-2" in outcomes(report)
    assert own.read_text(encoding="utf-8") == "mine"


def test_ids_of_the_corpus_are_not_used_again(tmp_path: Path, article: Path, out: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "zen-me-ting-che.md").write_text("---\nquestion: 怎么停车？\n---\n推进白线。\n", encoding="utf-8")
    assert "zen-me-ting-che-2" in outcomes(import_files([article], out, corpus=corpus))


def test_an_interrupted_import_is_taken_up(article: Path, out: Path) -> None:
    import_files([article], out)
    before = contents(out)
    (out / RECORD_NAME).unlink()
    assert set(outcomes(import_files([article], out)).values()) == {"unchanged"}
    assert contents(out) == before


def test_a_moved_article_keeps_its_drafts(tmp_path: Path, article: Path, out: Path) -> None:
    import_files([article], out)
    moved = tmp_path / "elsewhere" / "renamed.md"
    moved.parent.mkdir()
    shutil.move(article, moved)
    report = import_files([moved], out)
    assert {entry.draft.id for entry in report.entries} == {"che-suo-da-bu-kai-zen-me-ban", "zen-me-ting-che"}
    assert len(list(out.glob("*.md"))) == 2


def test_files_of_one_name_in_two_folders_are_two_articles(tmp_path: Path, out: Path) -> None:
    paths = [tmp_path / folder / "index.md" for folder in ("a", "b")]
    for path in paths:
        path.parent.mkdir()
        path.write_text(f"## 怎么停车？\n\n见{path.parent.name}。\n", encoding="utf-8")
    import_files(paths[:1], out)
    report = import_files(paths[1:], out)
    assert outcomes(report) == {"zen-me-ting-che-2": "new"}


def test_drafts_of_earlier_imports_are_compared_with_too(tmp_path: Path, article: Path, out: Path) -> None:
    import_files([article], out)
    other = tmp_path / "other.md"
    other.write_text("## 怎么停车？\n\n推进白线。\n", encoding="utf-8")
    (group,) = import_files([other], out).duplicates
    assert [draft.id for draft in group.drafts] == ["zen-me-ting-che-2", "zen-me-ting-che"]


def test_what_a_person_edited_or_removed_is_compared_as_it_stands(tmp_path: Path, article: Path, out: Path) -> None:
    article.write_text("## 邮件多久回复？\n\n24小时内回复邮件。\n", encoding="utf-8")
    other = tmp_path / "other.md"
    other.write_text("## 邮件什么时候有回音？\n\n48小时内回复邮件。\n", encoding="utf-8")

    def said(report: ImportReport) -> list[list[str]]:
        return [[statement.value for statement in item.statements] for item in report.contradictions]

    first = import_files([article, other], out)
    assert said(first) == [["24小时内", "48小时内"]]
    path = first.entries[1].path
    path.write_text(path.read_text(encoding="utf-8").replace("48小时", "72小时"), encoding="utf-8")
    assert said(import_files([article, other], out)) == [["24小时内", "72小时内"]]
    path.write_text(path.read_text(encoding="utf-8").replace("72小时", "24小时"), encoding="utf-8")
    assert said(import_files([article, other], out)) == []
    path.unlink()
    assert said(import_files([article, other], out)) == []


def test_the_lexicon_is_copied_beside_drafts_and_an_edited_copy_is_kept(
    tmp_path: Path, article: Path, out: Path
) -> None:
    lexicon = tmp_path / "corpus" / "lexicon"
    lexicon.mkdir(parents=True)
    for name, text in DIRECTORY.items():
        (lexicon.parent / name).write_text(text, encoding="utf-8")
    (lexicon / "synonyms.txt").write_text("停车, 泊车\n", encoding="utf-8")
    import_files([article], out, corpus=lexicon.parent)
    copy = out / "lexicon" / "synonyms.txt"
    assert read_corpus(out, drafts=True).lexicon.synonyms == "停车, 泊车\n"
    copy.write_text("停车, 放车\n", encoding="utf-8")
    import_files([article], out, corpus=lexicon.parent)
    assert copy.read_text(encoding="utf-8") == "停车, 放车\n"


def test_the_directory_is_copied_beside_drafts_that_refer_to_it_and_an_edited_copy_is_kept(
    tmp_path: Path, article: Path, out: Path
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name, text in DIRECTORY.items():
        (corpus / name).write_text(text, encoding="utf-8")
    import_files([article], out, corpus=corpus)
    (out / "prepare.yaml").write_text("items: {}\n", encoding="utf-8")
    (corpus / "channels.yaml").write_text("channels: {}\n", encoding="utf-8")
    import_files([article], out, corpus=corpus)
    assert (out / "channels.yaml").read_text(encoding="utf-8") == "channels: {}\n"
    assert (out / "prepare.yaml").read_text(encoding="utf-8") == "items: {}\n"


def test_nothing_is_copied_into_a_folder_of_the_corpus(tmp_path: Path, article: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "channels.yaml").write_text(DIRECTORY["channels.yaml"], encoding="utf-8")
    import_files([article], corpus / "drafts", corpus=corpus)
    import_files([article], corpus / "drafts", corpus=corpus)
    assert not (corpus / "drafts" / "channels.yaml").exists()
    assert len(read_corpus(corpus, drafts=True).entries) == 2


def test_a_faulty_entry_of_the_corpus_is_noted_and_a_faulty_directory_stops(
    tmp_path: Path, article: Path, out: Path
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "broken.md").write_text("no front matter", encoding="utf-8")
    report = import_files([article], out, corpus=corpus)
    assert len(report.entries) == 2
    assert "1 fault" in report.notes[0]
    (corpus / "channels.yaml").write_text("channels: [", encoding="utf-8")
    with pytest.raises(InputError, match=r"channels\.yaml"):
        import_files([article], out, corpus=corpus)


@pytest.mark.parametrize(
    "record", ["", "[]", "{}", '{"version": 99}', '{"version": 1, "copies": {}, "files": {"a": 1}}']
)
def test_a_record_that_cannot_be_read_stops_before_anything_is_written(article: Path, out: Path, record: str) -> None:
    out.mkdir()
    (out / RECORD_NAME).write_text(record, encoding="utf-8")
    with pytest.raises(InputError, match=r"\.import\.json"):
        import_files([article], out)
    assert list(out.iterdir()) == [out / RECORD_NAME]


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path, article: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot be written"):
        import_files([article], tmp_path / "file" / "drafts")
    with pytest.raises(InputError, match="is not a folder"):
        import_files([article], tmp_path / "file")


def test_the_record_names_no_folder_of_this_machine(article: Path, out: Path) -> None:
    import_files([article], out)
    assert list(json.loads((out / RECORD_NAME).read_text(encoding="utf-8"))["files"]) == ["../locks.md"]


def test_a_file_given_twice_is_imported_once(article: Path, out: Path) -> None:
    assert len(import_files([article, article.parent / "." / article.name], out).entries) == 2


TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\u2028\u2029\ufffe\uffff"), min_size=1
).filter(lambda text: text == text.strip())


@given(question=TEXT, variant=TEXT, title=TEXT, remark=st.text())
def test_any_text_survives_the_front_matter(
    tmp_path_factory: pytest.TempPathFactory, question: str, variant: str, title: str, remark: str
) -> None:
    draft = Draft(
        "key",
        "base",
        "a.txt",
        1,
        title,
        "第 1 节",
        question,
        (variant,),
        "答。",
        "c",
        ("x", "y"),
        (),
        remarks=(remark,),
        id="a",
    )
    folder = tmp_path_factory.mktemp("entry")
    (folder / "a.md").write_text(entry_text(draft), encoding="utf-8", newline="")
    read = read_entry(folder / "a.md", "a.txt", "key")
    assert read is not None
    assert (read.question, read.variants, read.title, read.answer) == (question, (variant,), title, "答。")
    assert (read.category, read.channels, read.prepare) == ("c", ("x", "y"), ())
