"""The pages that show commands say what is so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import readme


@pytest.mark.parametrize("page", [pytest.param(page, id=page.name) for page in readme.PAGES])
def test_the_output_in_a_page_is_what_the_commands_print(tmp_path: Path, page: Path) -> None:
    for was, now in zip(readme.shown(page), readme.printed(page, tmp_path), strict=True):
        assert readme.settled(now) == readme.settled(was), "run: python -m tests.readme"
