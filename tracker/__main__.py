"""The program `tracker`, which `python -m tracker` runs too."""

import gc

# A command that lives for half a second makes many objects and drops few: looking for garbage is a tenth of that.
gc.set_threshold(50_000)

from tracker.cli import main  # noqa: E402 - click alone makes enough for it to be worth saying before

if __name__ == "__main__":
    main()
