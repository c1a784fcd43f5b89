"""Word files → blocks; files are written with python-docx, as Word's own cannot be in a repository of texts."""

import io
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from faqsearch.articles.blocks import Kind, Reading, Reason
from faqsearch.articles.word import MAX_UNPACKED_BYTES, read_docx
from faqsearch.errors import InputError

PATH = Path("manual.docx")


def read(document: Any) -> Reading:
    stream = io.BytesIO()
    document.save(stream)
    return read_docx(PATH, stream.getvalue())


def test_styles_lists_and_tables_are_read() -> None:
    document = docx.Document()
    document.add_paragraph("青鸟单车手册", style="Title")
    document.add_heading("开锁", 1)
    document.add_paragraph("请先打开*蓝牙*。")
    document.add_paragraph("扫码", style="List Number")
    document.add_paragraph("开锁", style="List Number")
    document.add_paragraph("注意", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("城市", "价格", "东城", "1元"), strict=True):
        cell.text = text
    reading = read(document)
    assert reading.title == "青鸟单车手册"
    assert [(block.kind, block.level, block.mark, block.text) for block in reading.blocks] == [
        (Kind.HEADING, 1, "", "开锁"),
        (Kind.PARAGRAPH, 0, "", "请先打开\\*蓝牙\\*。"),
        (Kind.ITEM, 4, "1. ", "扫码"),
        (Kind.ITEM, 4, "2. ", "开锁"),
        (Kind.ITEM, 4, "• ", "注意"),
        (Kind.TABLE, 0, "", "| 城市 | 价格 |\n| --- | --- |\n| 东城 | 1元 |"),
    ]


def test_headings_by_outline_level_and_lines_in_bold_are_known() -> None:
    document = docx.Document()
    outlined = document.add_paragraph("大纲级别二")
    level = OxmlElement("w:outlineLvl")
    level.set(qn("w:val"), "1")
    outlined._p.get_or_add_pPr().append(level)
    document.add_paragraph().add_run("怎么还车").bold = True
    half = document.add_paragraph()
    half.add_run("注意").bold = True
    half.add_run("事项")
    found = [(block.kind, block.level, block.strong) for block in read(document).blocks]
    assert found == [(Kind.HEADING, 2, False), (Kind.PARAGRAPH, 0, True), (Kind.PARAGRAPH, 0, False)]


def test_line_breaks_make_lines_and_typed_bullets_make_items() -> None:
    document = docx.Document()
    document.add_paragraph("要点：\n• 甲\n• 乙")
    assert [(block.kind, block.text) for block in read(document).blocks] == [
        (Kind.PARAGRAPH, "要点："),
        (Kind.ITEM, "甲"),
        (Kind.ITEM, "乙"),
    ]


def link(document: Any, text: str, target: str) -> None:
    id_ = document.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    paragraph = document.add_paragraph("请看")
    paragraph._p.append(
        parse_xml(f'<w:hyperlink {nsdecls("w", "r")} r:id="{id_}"><w:r><w:t>{text}</w:t></w:r></w:hyperlink>')
    )
    paragraph.add_run("。")


def test_links_keep_their_targets() -> None:
    document = docx.Document()
    link(document, "退款规则", "https://example.com/_refund_(1)?a=b")
    link(document, "https://example.com/", "https://example.com/")
    link(document, "help@example.com", "mailto:help@example.com")
    link(document, "本机文件", "file:///tmp/a")
    assert [block.text for block in read(document).blocks] == [
        "请看[退款规则](https://example.com/_refund_%281%29?a=b)。",
        "请看https://example.com/。",
        "请看help@example.com。",
        "请看本机文件。",
    ]


def test_markdown_and_tags_that_were_pasted_are_read_as_such() -> None:
    document = docx.Document()
    document.add_paragraph("前文。 ## 用车 ### 开锁失败 请先打开蓝牙。")
    document.add_paragraph('<abbr lang="x"></abbr><ol></ol>')
    reading = read(document)
    assert [(block.kind, block.level, block.text) for block in reading.blocks] == [
        (Kind.PARAGRAPH, 0, "前文。"),
        (Kind.HEADING, 2, "用车"),
        (Kind.HEADING, 3, "开锁失败"),
        (Kind.PARAGRAPH, 0, "请先打开蓝牙。"),
    ]
    assert [(drop.reason, drop.line) for drop in reading.drops] == [(Reason.MARKUP, 2)]


def test_text_boxes_content_controls_and_insertions_are_read_and_deletions_are_not() -> None:
    document = docx.Document()
    space = nsdecls("w")
    body = document.element.body
    body.insert(
        0, parse_xml(f"<w:sdt {space}><w:sdtContent><w:p><w:r><w:t>控件</w:t></w:r></w:p></w:sdtContent></w:sdt>")
    )
    body.insert(
        1,
        parse_xml(
            f"<w:p {space}><w:ins><w:r><w:t>插入</w:t></w:r></w:ins>"
            "<w:del><w:r><w:delText>删除</w:delText></w:r></w:del>"
            "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>文本框</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p>"
        ),
    )
    assert [block.text for block in read(document).blocks] == ["控件", "插入", "文本框"]


def test_headers_contents_and_notes_are_listed() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "内部资料"
    document.styles.add_style("toc 1", 1)
    document.add_paragraph("开锁……1", style="toc 1")
    document.add_heading("开锁", 1)
    assert [(drop.reason, drop.text) for drop in read(document).drops] == [
        (Reason.OUTLINE, "开锁……1"),
        (Reason.PAGE_FURNITURE, "内部资料"),
    ]


def fault_of(raw: bytes) -> str:
    with pytest.raises(InputError) as caught:
        read_docx(PATH, raw)
    (fault,) = caught.value.faults
    assert fault.path == str(PATH)
    return fault.message


def archive(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return stream.getvalue()


def test_a_file_that_unpacks_to_too_much_is_named_before_it_is_unpacked() -> None:
    raw = archive({"word/document.xml": b" " * (MAX_UNPACKED_BYTES + 1)})
    assert len(raw) < 100_000
    assert "unpacks to 64 MB" in fault_of(raw)


@pytest.mark.parametrize("cut", [100, 5_000, -30])
def test_a_damaged_file_is_named(cut: int) -> None:
    stream = io.BytesIO()
    docx.Document().save(stream)
    assert "not a readable Word file" in fault_of(stream.getvalue()[:cut])


def test_an_archive_that_is_no_word_file_is_named() -> None:
    assert "not a readable Word file" in fault_of(archive({"readme.txt": b"hello"}))
