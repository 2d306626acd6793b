"""The wheel holds all that the tracker needs, and says of itself what is so."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def files(wheel: Path) -> set[str]:
    with ZipFile(wheel) as opened:
        return set(opened.namelist())


def metadata(wheel: Path) -> Message:
    with ZipFile(wheel) as opened:
        name = next(name for name in opened.namelist() if name.endswith(".dist-info/METADATA"))
        return message_from_bytes(opened.read(name))


def test_the_wheel_says_that_its_types_may_be_relied_on(wheel: Path) -> None:
    assert "tracker/py.typed" in files(wheel)
    assert "Typing :: Typed" in (metadata(wheel).get_all("Classifier") or [])


def test_the_wheel_holds_every_file_of_the_package_the_migrations_and_the_seeds(wheel: Path) -> None:
    wanted = {
        (path if path.is_relative_to("tracker") else "tracker" / path).as_posix()
        for folder in ("tracker", "migrations", "seeds")
        for path in (found.relative_to(ROOT) for found in (ROOT / folder).rglob("*.*") if found.is_file())
        if path.suffix != ".pyc"
    }
    assert len(wanted) > 100
    assert wanted - files(wheel) == set()


def test_the_wheel_names_the_authors_that_the_license_names(wheel: Path) -> None:
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert re.search(r"Copyright \(c\) \d+ (.+)", licence)[1] == metadata(wheel)["Author"]  # type: ignore[index]  # it is there


def test_the_wheel_asks_for_the_oldest_python_that_it_says_it_is_for(wheel: Path) -> None:
    versions = re.findall(r"Python :: (3\.\d+)$", "\n".join(metadata(wheel).get_all("Classifier") or []), re.MULTILINE)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == f">={min(versions, key=lambda version: int(version[2:]))}"
