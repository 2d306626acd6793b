"""What parsing a date costs beside `date.fromisoformat`, per form: `python tests/benchmarks/bench_dates.py`.

Every text is another date, so no cache could help. The forms take turns, a few hundred dates at a time: a busy machine
then slows all alike, where one long turn would be interrupted more often than a short one.
Prints the ratio of the medians beside its limit; ends with status 1 when one is over.
"""

import sys
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[2]))

from tracker.domain.dates import PartialDate

ROUNDS = 300
TURN = 200  # dates
DAYS = [date(2000, 1, 1) + timedelta(days=number) for number in range(3000)]
FULL_DAY = [str(day) for day in DAYS]
YEARS = [f"{year:04}" for year in range(1, 3001)]
MONTHS = [f"{year:04}-{month:02}" for year in range(1, 251) for month in range(1, 13)]
SEASONS = [f"{year:04}-{season}" for year in range(1, 751) for season in range(21, 25)]

FORMS: dict[str, tuple[list[str], int]] = {
    "2024-02-20": (FULL_DAY, 10),
    "2024-02": (MONTHS, 50),
    "2024": (YEARS, 50),
    "2024-02-20~": ([f"{day}~" for day in FULL_DAY], 50),
    "2016-22": (SEASONS, 50),
    "202X": ([f"{decade:03}X" for decade in range(1, 1000)], 50),
    "2023-09-12/2023-09-17": ([f"{one}/{other}" for one, other in pairwise(FULL_DAY)], 50),
    "2020-01/2020-05": ([f"{one}/{other}" for one, other in pairwise(MONTHS)], 50),
    "2023-09-13/..": ([f"{day}/.." for day in FULL_DAY], 50),
    "[..2018-03-11]": ([f"[..{day}]" for day in FULL_DAY], 50),
    "[2009-12-11,2009-12-12]": ([f"[{one},{other}]" for one, other in pairwise(FULL_DAY)], 50),
}


def seconds_each(parse: Callable[[str], object], texts: list[str]) -> float:
    start = perf_counter()
    for text in texts:
        parse(text)
    return (perf_counter() - start) / len(texts)


def turn(texts: list[str], number: int) -> list[str]:
    first = number % (len(texts) // TURN) * TURN
    return texts[first : first + TURN]


def medians() -> dict[str, float]:
    """Seconds per date of `date.fromisoformat`, under the name `unit`, and of `PartialDate.parse` for every form."""
    contestants: dict[str, tuple[Callable[[str], object], list[str]]] = {"unit": (date.fromisoformat, FULL_DAY)}
    contestants |= {form: (PartialDate.parse, texts) for form, (texts, _) in FORMS.items()}
    runs: dict[str, list[float]] = {name: [] for name in contestants}
    for number in range(ROUNDS):
        for name, (parse, texts) in contestants.items():
            runs[name].append(seconds_each(parse, turn(texts, number)))
    return {name: median(seconds) for name, seconds in runs.items()}


def main() -> int:
    measured = medians()
    unit = measured.pop("unit")
    print(f"{'form':26}{'× fromisoformat':>16}{'limit':>8}")
    for form, seconds in measured.items():
        print(f"{form:26}{seconds / unit:16.1f}{FORMS[form][1]:8}")
    return int(any(seconds / unit > FORMS[form][1] for form, seconds in measured.items()))


if __name__ == "__main__":
    sys.exit(main())
