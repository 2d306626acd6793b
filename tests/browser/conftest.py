"""A real browser, which opens reports from disk as a reader would, and everything it tries meanwhile.

The browser is the system's Chromium; nothing is downloaded, and no test of these reaches a network: a request for
anything but the file itself fails the test.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Dialog, Page, sync_playwright

from tests.cli import conftest as desks
from tests.cli.conftest import Desk

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

library, demo_file = desks.library, desks.demo_file


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once; without it the test is skipped."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.skip("there is no Chromium here; Debian has it in the package chromium")
    with sync_playwright() as playwright:
        as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        started = playwright.chromium.launch(executable_path=program, args=as_root)
        yield started
        started.close()


Open = Callable[..., Any]


@pytest.fixture
def open_page(browser: Browser) -> Open:
    """Opens a report from disk: `with open_page(path, width=…) as page`. Afterwards it must have tried nothing."""

    @contextmanager
    def opened(path: Path, *, width: int = 1200, height: int = 900, **how: Any) -> Iterator[Page]:
        context = browser.new_context(viewport={"width": width, "height": height}, accept_downloads=True, **how)
        page, tried = context.new_page(), list[str]()

        def dismiss(dialog: Dialog) -> None:
            tried.append(f"a dialog: {dialog.message}")
            dialog.dismiss()

        page.on("request", lambda request: tried.append(request.url))
        page.on("dialog", dismiss)
        page.on("console", lambda line: tried.append(f"{line.type}: {line.text}"))
        page.on("pageerror", lambda error: tried.append(f"an error: {error}"))
        page.goto(path.as_uri())
        yield page
        context.close()
        assert [each for each in tried if each.partition("#")[0] != path.as_uri()] == []

    return opened


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory, demo_file: Path) -> Path:
    """The demo's report of North Korea."""
    folder = tmp_path_factory.mktemp("report")
    (folder / "tracker.db").write_bytes(demo_file.read_bytes())
    Desk(folder).ok("timeline", "KP", "-o", "report.html")
    return folder / "report.html"


@pytest.fixture(scope="session")
def story(report: Path) -> Path:
    """The report of one article's seven events: small enough to be looked into everywhere."""
    Desk(report.parent).ok("timeline", "KP", "--tag", "article", "-o", "story.html")
    return report.with_name("story.html")


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory, library: Path) -> Path:
    """A report in which every text wants to be something else."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "tracker.db").write_bytes(library.read_bytes())
    desk, evil = Desk(folder), EVIL.replace(";", r"\;")
    source = f"{evil}; title={evil}; url=https://example.org/?{evil.replace(' ', '')}"
    desk.ok(
        *("add", "gift", EVIL, "--date", "2024-03", "--new-party", "--tag", EVIL, "--source", source),
        *("--giver", f"{evil} (RU)", "--recipient", "KP", "--item", evil, "--claim", f"KR alleges un-dprk: {EVIL}"),
        *("--summary", f"{EVIL}\n{{{{7*7}}}} ${{alert(4)}} $script"),
    )
    desk.ok("timeline", "KP", "-o", "report.html")
    return folder / "report.html"


EVIL = (
    "XSS</script><script>alert(1)</script></title></style><img src=https://example.org/x onerror=alert(2)>"
    "<svg onload=alert(3)>\"' autofocus onfocus=alert(4) javascript:alert(5) <!-- ]]> &lt;b&gt; \u202e"
)
