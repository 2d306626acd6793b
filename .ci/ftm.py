"""Every value of a FollowTheMoney export of all seeds comes out of `ftm validate` as it went in, and as often.

`ftm validate` exits 0 while it drops or changes what it does not like, so its output is compared, value by value. The
real package is tested: this runs in an environment of its own, for followthemoney needs PyICU, which has no wheel and
needs a compiler, for the transliteration of names alone. `install` puts a stand-in there for that one module, which
nothing in `ftm validate` asks anything of.

    python .ci/ftm.py install ENVIRONMENT    makes the environment
    python .ci/ftm.py check ENVIRONMENT      compares
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

PACKAGES = (
    *("followthemoney>=4.11,<5", "rigour>=2.6,<3", "normality>=3.1,<4", "prefixdate", "banal", "chardet"),
    *("charset-normalizer", "orjson", "python-stdnum", "jinja2", "markupsafe", "pyyaml", "babel", "click", "idna"),
    *("networkx", "openpyxl", "et-xmlfile", "phonenumbers", "rdflib", "pyparsing", "requests", "rich", "urllib3"),
    *("certifi", "markdown-it-py", "mdurl", "pygments", "sqlalchemy", "greenlet"),
)
"""followthemoney and what it imports, but for PyICU and, which pip has to match, pydantic and what that needs."""

STAND_IN = """
class Transliterator:
    @classmethod
    def createInstance(cls, name, *_):
        return cls()

    def transliterate(self, text):
        return text
"""


def install(environment: Path) -> None:
    """Makes the environment, without compiling anything."""
    venv.create(environment, with_pip=True)
    pip = (str(environment / "bin" / "pip"), "install", "-q", "--only-binary", ":all:")
    subprocess.run([*pip, "--no-deps", *PACKAGES], check=True)
    subprocess.run([*pip, "pydantic>=2.11"], check=True)
    (packages,) = (environment / "lib").glob("python3*/site-packages")
    (packages / "icu.py").write_text(STAND_IN)


def check(environment: Path) -> int:
    """Prints every value that did not come out as it went in; gives how many."""
    with tempfile.TemporaryDirectory() as folder:
        exported, validated = Path(folder, "in.json"), Path(folder, "out.json")
        tracker = [sys.executable, "-m", "tracker", "--db", str(Path(folder, "demo.db"))]
        subprocess.run([*tracker, "init", "--demo"], check=True, stdout=subprocess.DEVNULL)
        subprocess.run([*tracker, "export", "-f", "ftm", "-o", exported], check=True)
        subprocess.run([environment / "bin" / "ftm", "validate", "-i", exported, "-o", validated], check=True)
        before, after = _values(exported), _values(validated)
    lost, come = before - after, after - before
    for value in sorted(lost):
        print("lost:", *value)
    for value in sorted(come):
        print("come:", *value)
    print(f"{len(before):,} values, {len(lost)} lost, {len(come)} changed")
    return len(lost) + len(come) + (not before)


def _values(path: Path) -> set[tuple[str, str, str, str]]:
    entities: list[Any] = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert not any(each["schema"] == "Sanction" for each in entities)
    return {
        (each["id"], each["schema"], name, value)
        for each in entities
        for name, values in each["properties"].items()
        for value in values
    }


if __name__ == "__main__":
    what, where = sys.argv[1], Path(sys.argv[2])
    if what == "install":
        install(where)
    else:
        sys.exit(min(check(where), 1))
