"""What a reader finds in a report: the events of a page, the text of a PDF."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest


def refs_in_html(markup: str) -> list[str]:
    """The events of a page, in order."""
    return re.findall(r'<article id="([0-9A-Z]{8})"', markup)


def poppler(program: str, *arguments: str | Path) -> str:
    """What one of poppler's programs prints; without it the test is skipped."""
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not here; Debian has it in poppler-utils")
    done = subprocess.run([program, *arguments], capture_output=True, check=True)
    return done.stdout.decode()


def text_of_pdf(path: Path) -> str:
    return poppler("pdftotext", "-layout", "-enc", "UTF-8", path, "-")
