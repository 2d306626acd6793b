"""Every format prints of the article's seven events what it did, to the byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Desk
from tests.formats.golden import FOLDER, KEPT, printed


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    made = Desk(tmp_path_factory.mktemp("golden"))
    made.ok("init", "--demo")
    return made


@pytest.mark.parametrize("name", KEPT)
def test_a_format_prints_what_it_did(demo: Desk, name: str, tmp_path: Path) -> None:
    found = printed(demo, name)
    (tmp_path / name).write_text(found, encoding="utf-8", newline="")
    kept = FOLDER / name
    same = found == kept.read_bytes().decode()
    assert same, f"diff {kept} {tmp_path / name}; python -m tests.formats.golden keeps what is printed now"


def test_nothing_is_kept_that_nothing_prints() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(KEPT)
