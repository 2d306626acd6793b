"""What an import came to: how many records were saved, whom it met first, and what was left out and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from tracker.intake.files import Rejected

Progress = Callable[[int], None]
"""Is told how many more records have been saved."""

MOST_PROBLEMS = 1_000
"""So many are listed; whoever has more has one in every row."""


@dataclass(slots=True)
class Imported:
    """What an import came to, in numbers of records; `parties` are the names of new parties."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    parties: list[str] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)

    def problems(self) -> list[str]:
        """Everything wrong with what was left out."""
        return problems_of(self.rejected)

    def rejected_by_file(self) -> Iterator[tuple[str, list[Rejected]]]:
        """What was left out, by file."""
        for file in dict.fromkeys(each.file for each in self.rejected):
            yield file, [each for each in self.rejected if each.file == file]


def problems_of(rejected: Iterable[Rejected]) -> list[str]:
    """What is wrong with each, with its file and place; of very many problems, the first."""
    found = [f"{each.file}, {each.where}: {problem}" for each in rejected for problem in each.problems]
    more = len(found) - MOST_PROBLEMS
    return [*found[:MOST_PROBLEMS], *([f"and {more:,} more"] if more > 0 else [])]
