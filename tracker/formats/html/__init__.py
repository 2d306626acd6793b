"""A timeline as one self-contained page: its template, its style, its script, and what puts events into them."""
