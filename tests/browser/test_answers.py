"""Answers as written: one of each construct, with the files of the corpus, in the component and without it."""

from collections.abc import Iterator

import pytest
from conftest import build_index, write_files
from playwright.sync_api import Locator, expect
from test_files import PDF, PNG
from test_serve import serving

from browser.conftest import Visitor

ANSWER = """点**“申请退款”**，
再等。电话 400-820-8820，邮箱 help@example.com，网址 https://example.com/help查看。

## 步骤

1. 打开
   - 子项
2. 按“确定”

- [x] 做了

> **提示**
> 别急

| 套餐 | 价格 |
|:--|--:|
| 高级\\|Pro | 一行<br>两行 |

```python
print(1)
```

![第一步](images/step1.png) ![图](images/a.svg)

[说明书](files/manual.pdf)、[退款](退款.md)、[没有](none.md)&nbsp;<div>文字</div>
"""
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>document.title="SVG"</script></svg>'
FILES: dict[str, str | bytes] = {
    "all.md": f"---\nquestion: 写法都有哪些？\n---\n{ANSWER}",
    "退款.md": "---\nquestion: 怎么申请退款？\n---\n见[写法](all.md)。\n",
    "images/step1.png": PNG,
    "images/a.svg": SVG,
    "files/manual.pdf": PDF,
}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("written")
    build_index(write_files(folder / "corpus", FILES), folder / "index")
    with serving(folder / "index", folder, workers="1") as server:
        yield f"http://127.0.0.1:{server.port}"


def check(answer: Locator, address: str) -> None:
    expect(answer.locator("strong").first).to_have_text("“申请退款”")
    assert answer.locator("p").first.inner_text().split("\n")[0] == "点“申请退款”，"
    links = answer.locator("a").evaluate_all("links => links.map(link => [link.textContent, link.href])")
    assert links[:3] == [
        ["400-820-8820", "tel:4008208820"],
        ["help@example.com", "mailto:help@example.com"],
        ["https://example.com/help", "https://example.com/help"],
    ]
    assert [text for text, _ in links[3:]] == ["说明书", "退款"]
    assert links[3][1].startswith(f"{address}/files/manual-")
    assert links[4][1] == f"{address}/entries/%E9%80%80%E6%AC%BE"
    assert answer.locator("ol > li > ul > li").inner_text() == "子项"
    expect(answer.get_by_text("☑ 做了")).to_be_visible()
    cells = answer.locator("td").evaluate_all(
        "cells => cells.map(cell => [cell.innerText, getComputedStyle(cell).textAlign])"
    )
    assert cells == [["高级|Pro", "-webkit-left"], ["一行\n两行", "-webkit-right"]]
    quote = answer.locator("blockquote").evaluate("quote => getComputedStyle(quote).borderLeftStyle")
    assert quote == "solid"
    sizes = answer.locator("img").evaluate_all("images => images.map(image => image.naturalWidth)")
    assert sizes == [1, 9]
    expect(answer.locator("p").last).to_have_text("说明书、退款、没有\u00a0<div>文字</div>", use_inner_text=True)


def test_every_construct_looks_as_its_author_meant_it(visitor: Visitor, written: str) -> None:
    page = visitor.open(f"{written}/entries/all")
    page.locator(".root section.panel").wait_for()
    check(page.locator(".root .text").first, written)
    assert page.title() == "写法都有哪些？ - 帮助搜索"  # no script of the image ran
    page.locator(".root .text").first.get_by_role("link", name="退款").click()
    expect(page.locator(".root h2").first).to_have_text("怎么申请退款？")


def test_every_construct_looks_so_without_javascript(visitor: Visitor, written: str) -> None:
    page = visitor.open(f"{written}/entries/all", java_script_enabled=False)
    check(page.locator(".served .answer").first, written)


def test_an_image_that_may_hold_scripts_is_saved_when_it_is_opened(visitor: Visitor, written: str) -> None:
    page = visitor.open(f"{written}/entries/all")
    address = page.locator(".root .text img").last.get_attribute("src")
    with page.expect_download() as saving:
        page.evaluate("address => { location = address }", address)
    assert saving.value.suggested_filename.startswith("a-")
