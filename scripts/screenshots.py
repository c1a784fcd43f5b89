"""Pictures of the search page over the sample corpus: ``make screenshots`` writes docs/screenshots/*.png.

They look best with a Chinese face that has bold letters (Debian's fonts-noto-cjk); any other serves as well.
"""

import base64
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs" / "screenshots"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ("--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update")
FROZEN, VAGUE, GAP = "账户被冻结了，里面的钱怎么办", "怎么找人工", "怎么注销账户"


@dataclass(frozen=True)
class Shot:
    """A picture: ``state`` is what the page must say it shows."""

    name: str
    query: str
    state: str
    size: tuple[int, int] = (1200, 800)
    scheme: str = "light"


SHOTS = (
    Shot("start", "", "idle", (1200, 640)),
    Shot("answered", FROZEN, "answered", (1200, 900)),
    Shot("ambiguous", VAGUE, "ambiguous", (1200, 860)),
    Shot("unanswered", GAP, "unanswered", (1200, 860)),
    Shot("dark", FROZEN, "answered", (1200, 900), scheme="dark"),
    Shot("phone", FROZEN, "answered", (390, 844)),
)


def main() -> int:
    chromium = next(filter(None, map(shutil.which, filter(None, (os.environ.get("CHROMIUM"), *BROWSERS)))), None)
    if chromium is None:
        print("No Chromium or Chrome is on the PATH; name one: CHROMIUM=/path/to/it make screenshots", file=sys.stderr)
        return 2
    OUT.mkdir(parents=True, exist_ok=True)
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        index = Path(folder) / "index"
        subprocess.run([sys.executable, "-m", "faqsearch", "reindex", "--index", index], check=True, cwd=ROOT)  # noqa: S603
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        with serving(index) as address:
            for shot in SHOTS:
                (OUT / f"{shot.name}.png").write_bytes(picture(browser, address, shot))
                print(f"docs/screenshots/{shot.name}.png  {(OUT / f'{shot.name}.png').stat().st_size:,} bytes")
        browser.close()
    return 0


@contextmanager
def serving(index: Path) -> Iterator[str]:
    """The address of a service, stopped at the end."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("FAQSEARCH_")}
    ours = {"INDEX_DIR": str(index), "PORT": "0", "WORKERS": "1", "LOG_LEVEL": "WARNING"}
    environment = {**plain, **{f"FAQSEARCH_{name}": value for name, value in ours.items()}}
    command = [sys.executable, "-m", "faqsearch", "serve"]
    with subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        try:
            yield process.stdout.readline().removeprefix("Serving on ").strip()
        finally:
            process.terminate()


def picture(browser: Browser, address: str, shot: Shot) -> bytes:
    width, height = shot.size
    page = browser.new_page(
        viewport={"width": width, "height": height},
        color_scheme="dark" if shot.scheme == "dark" else "light",
        locale="zh-CN",
        device_scale_factor=2 if width < 600 else 1,
    )
    page.goto(f"{address}/?q={quote(shot.query)}")
    page.locator(f"faq-search[state={shot.state}]").wait_for()
    if shot.state == "ambiguous":
        page.locator("faq-search .cards summary").first.click()
        page.locator("faq-search .cards .text").wait_for()
        page.mouse.move(0, 0)
    taken = page.screenshot(animations="disabled", caret="hide")
    pixels = decode(page, taken)
    page.close()
    return encode(pixels)


def decode(page: Page, png: bytes) -> NDArray[np.uint8]:
    """A picture's pixels, height x width x 3, as the browser reads them."""
    page.goto("about:blank")  # where no policy stands in the way
    data, width, height = page.evaluate(
        """async (source) => {
            const bytes = Uint8Array.from(atob(source), (char) => char.charCodeAt(0));
            const picture = await createImageBitmap(new Blob([bytes]));
            const context = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
            context.drawImage(picture, 0, 0);
            const { data } = context.getImageData(0, 0, picture.width, picture.height);
            let text = "";
            for (let at = 0; at < data.length; at += 32768) text += String.fromCharCode(...data.slice(at, at + 32768));
            return [btoa(text), picture.width, picture.height];
        }""",
        base64.b64encode(png).decode(),
    )
    return np.frombuffer(base64.b64decode(data), np.uint8).reshape(height, width, 4)[:, :, :3]


def encode(pixels: NDArray[np.uint8]) -> bytes:
    """The pixels as a PNG of 256 colours: the most frequent ones, and for every other the nearest of them."""
    height, width, _ = pixels.shape
    packed = pixels.reshape(-1, 3).astype(np.int32) @ np.array([1 << 16, 1 << 8, 1])
    colours, places, counts = np.unique(packed, return_inverse=True, return_counts=True)
    rgb = np.stack([colours >> 16, colours >> 8 & 255, colours & 255], axis=1)
    palette = rgb[np.argsort(-counts, kind="stable")[:256]]
    nearest = np.array([((palette - colour) ** 2).sum(axis=1).argmin() for colour in rgb], np.uint8)
    rows = np.zeros((height, width + 1), np.uint8)  # each begins with its filter, none
    rows[:, 1:] = nearest[places].reshape(height, width)
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", palette.astype(np.uint8).tobytes()),
        (b"IDAT", zlib.compress(rows.tobytes(), 9)),
        (b"IEND", b""),
    )
    chunks = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


if __name__ == "__main__":
    sys.exit(main())
