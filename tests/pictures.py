"""The pictures in docs/pictures: `python -m tests.pictures` takes them anew of the demo's reports.

They are for people to look at. A test sees to it that the pages show each of them; no test compares dots, which differ
with every browser and font.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from PIL import Image, ImageOps
from playwright.sync_api import Browser, sync_playwright

from tests.docs import FOLDER as DOCS
from tests.docs.examples import demo

FOLDER = DOCS / "pictures"
_COLOURS = 256  # of a picture: enough for text and flat colours, at a third of the size
STORY = ("--tag", "article")
EVENT = "[id='BD5NXFVW']"


def take() -> None:
    """Makes the reports and takes every picture."""
    FOLDER.mkdir(exist_ok=True)
    with demo() as database, tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for name, more in (("report.html", ()), ("report.png", ()), ("report.pdf", STORY), ("report.xlsx", STORY)):
            _tracker(database, "timeline", "KP", *more, "-o", str(folder / name))
        _of_the_page(folder)
        _of_the_pdf(folder)
        _kept(folder / "report.png", "picture.png")
        _of_the_workbook(folder)  # last: it asks for LibreOffice, which not everybody has


def _tracker(database: Path, *arguments: str) -> None:
    subprocess.run(["tracker", "--db", database, *arguments], check=True)


def _of_the_page(folder: Path) -> None:
    program = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = (folder / "report.html").as_uri()
        _shot(browser, page, folder / "page.png", 1100, 1500)
        _shot(browser, page, folder / "event-dark.png", 1100, 900, at=EVENT, scheme="dark")
        _shot(browser, page, folder / "phone.png", 390, 800, at=EVENT)
        browser.close()
    for name in ("page.png", "event-dark.png", "phone.png"):
        _kept(folder / name, name)


def _shot(
    browser: Browser, page: str, path: Path, width: int, height: int, *, at: str | None = None, scheme: str = "light"
) -> None:
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]  # one of its words
    tab = context.new_page()
    tab.goto(page)
    if at:
        tab.locator(at).evaluate("event => event.scrollIntoView()")
        tab.wait_for_timeout(400)  # the page draws what comes into view
    tab.screenshot(path=path)
    context.close()


def _of_the_pdf(folder: Path) -> None:
    """The first two sheets and that of the limousine, side by side."""
    subprocess.run(["pdftoppm", "-r", "60", "-png", folder / "report.pdf", folder / "sheet"], check=True)
    sheets = [Image.open(path).convert("RGB") for path in sorted(folder.glob("sheet-*.png"))[:4]]
    width, height = sheets[0].size
    together = Image.new("RGB", (width * len(sheets) + 10 * (len(sheets) - 1), height), "#8c959f")
    for number, sheet in enumerate(sheets):
        together.paste(sheet, (number * (width + 10), 0))
    together.save(folder / "pdf.png")
    _kept(folder / "pdf.png", "pdf.png")


def _of_the_workbook(folder: Path) -> None:
    """Its sheet of events, as LibreOffice prints it."""
    printed = folder / "workbook"
    subprocess.run(
        ["soffice", "--headless", "--convert-to", "pdf", folder / "report.xlsx", "--outdir", printed], check=True
    )
    subprocess.run(
        [
            "pdftoppm",
            "-r",
            "110",
            "-f",
            "2",
            "-l",
            "2",
            "-singlefile",
            "-png",
            printed / "report.pdf",
            printed / "sheet",
        ],
        check=True,
    )
    with Image.open(printed / "sheet.png") as sheet:
        written = ImageOps.invert(sheet.convert("L")).getbbox() or (0, 0, *sheet.size)
        ImageOps.expand(sheet.crop(written), 12, "white").save(folder / "workbook.png")
    _kept(folder / "workbook.png", "workbook.png")


def _kept(path: Path, name: str) -> None:
    with Image.open(path) as picture:
        plain = picture.convert("RGB").quantize(_COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        plain.save(FOLDER / name, optimize=True)


if __name__ == "__main__":
    take()
