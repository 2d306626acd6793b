"""Web addresses: which a reader may be led to. A merged file can hold any text in the place of one."""

from __future__ import annotations

import re


def is_web_address(text: str) -> bool:
    """Whether `text` is an address of http or https that has a host; nothing else is ever made a link."""
    if not re.match(r"https?://[^\s/]", text):
        return False
    from urllib.parse import urlsplit  # only who has an address to look at needs it

    try:
        parts = urlsplit(text)
        return bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:  # half a bracket, a port that is no number
        return False
