"""Where the files are that travel with the package: migrations/ and seeds/.

They stand at the top of the repository, and inside the package once it is installed from a wheel.
"""

from __future__ import annotations

from pathlib import Path

from tracker.errors import Unusable


def folder(name: str) -> Path:
    """The folder `migrations` or `seeds`; raises `Unusable` where the installation is broken."""
    package = Path(__file__).resolve().parent
    for candidate in (package / name, package.parent / name):
        if candidate.is_dir():
            return candidate
    raise Unusable(f"this installation lacks its folder {name!r}; install the tracker again")
