"""What holds for the whole test run."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.databases"]

# No deadline: how long one example takes says more about the machine than about the tracker. Whole records take
# Hypothesis a while to make, which is no reason to stop.
settings.register_profile("tracker", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tracker")
