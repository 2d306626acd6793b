"""A timeline typeset for paper: its template, and what puts events into it."""
