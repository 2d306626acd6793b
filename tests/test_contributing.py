"""CONTRIBUTING.md names what is there."""

from __future__ import annotations

import ast
import configparser
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
CODE = re.findall(r"`([^`\n]+)`|^(\.venv/.+|python3 .+)$", PAGE, re.MULTILINE)
TOP = tuple(f"{path.name}/" for path in ROOT.iterdir() if path.is_dir())


def words() -> set[str]:
    """What stands as code in the page, word by word."""
    return {word for pair in CODE for text in pair for word in text.split()}


def names_in(path: str) -> set[str]:
    """What a module gives a name at its top."""
    body = ast.parse((ROOT / path).read_text(encoding="utf-8")).body
    targets = [target for each in body if isinstance(each, ast.Assign) for target in each.targets]
    targets += [each.target for each in body if isinstance(each, ast.AnnAssign)]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def test_every_file_that_the_page_names_is_there() -> None:
    named = {word for word in words() if word.startswith(TOP) and not word.startswith(".venv/")}
    named |= {word for word in words() if re.fullmatch(r"[A-Za-z.]+\.(?:md|toml)|\.importlinter", word)}
    assert len(named) > 15
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("module", sorted(set(re.findall(r"python -m (tests\.\w+)", PAGE))))
def test_every_module_that_the_page_has_one_run_can_be_run(module: str) -> None:
    path = ROOT / module.replace(".", "/")
    runnable = path / "__main__.py" if path.is_dir() else path.with_suffix(".py")
    assert runnable.is_file()
    assert path.is_dir() or '__name__ == "__main__"' in runnable.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "path"),
    [
        *(("EVENT_TYPES", "tracker/domain/vocabulary.py"), ("ROLE_MEANINGS", "tracker/domain/vocabulary.py")),
        *(("RECORD_CLASSES", "tracker/domain/records.py"), ("DERIVED_COLUMNS", "tracker/store/tables.py")),
    ],
)
def test_every_table_of_the_code_that_the_page_names_is_where_it_says(name: str, path: str) -> None:
    assert any(name in row and path in row for row in PAGE.splitlines())
    assert name in names_in(path)


def test_the_page_draws_the_layers_as_the_linter_holds_them() -> None:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    layers = re.findall(r"tracker\.(\w+)", contracts["importlinter:contract:layers"]["layers"])
    drawn = re.findall(r"(?:^|  )([a-z]+)   ", PAGE.partition("```text\n")[2].partition("```")[0], re.MULTILINE)
    assert drawn == [each for each in layers if each in drawn]
    assert {"cli", "actions", "store", "domain", "errors"} <= set(drawn)


def test_the_extras_that_one_sets_up_with_are_there() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (extras,) = re.findall(r"-e '\.\[([\w,]+)\]'", PAGE)
    assert set(extras.split(",")) <= set(project["optional-dependencies"])
