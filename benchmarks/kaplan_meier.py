"""Kaplan-Meier of 1,000,000 patients beside R's survfit, on the same data in one run.

    python benchmarks/kaplan_meier.py

Both are given vectors in memory and asked for the curve with standard errors and log-log bounds;
reading is not timed. The fastest of several runs counts. Without R its part is left out.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from mrdscope.analysis.time_to_event.kaplan_meier import KaplanMeier, kaplan_meier

PATIENTS = 1_000_000
LONGEST_DAYS = 3_650
RUNS = 5
AT = (100, 1_000, 3_000)

_SURVFIT = """
suppressPackageStartupMessages(library(survival))
data <- read.csv(commandArgs(TRUE)[1])
runs <- as.integer(commandArgs(TRUE)[2])
seconds <- sapply(seq_len(runs), function(i) {
  gc(FALSE)
  system.time(fit <<- survfit(Surv(time, event) ~ 1, data, conf.type = "log-log"))[["elapsed"]]
})
at <- summary(fit, times = as.numeric(strsplit(commandArgs(TRUE)[3], ",")[[1]]))
cat(min(seconds), format(at$surv, digits = 17), "\n")
"""


@dataclass(frozen=True)
class Result:
    """Seconds taken by each, None where R is missing; and how far the curves are apart."""

    patients: int
    seconds: float
    survfit_seconds: float | None
    largest_difference: float | None

    @property
    def ratio(self) -> float | None:
        """Our time as a multiple of survfit's; the budget is less than 1."""
        return None if self.survfit_seconds is None else self.seconds / self.survfit_seconds

    @property
    def sentence(self) -> str:
        """What was measured, in a line."""
        ours = f"Kaplan-Meier of {self.patients:,} patients: {self.seconds:.3f} s"
        if self.ratio is None:
            return f"{ours}; R with its package survival is not here, so survfit was not measured."
        return (
            f"{ours}, R's survfit {self.survfit_seconds:.3f} s, ratio {self.ratio:.3f} "
            f"(budget < 1), largest difference of S {self.largest_difference:.1e}."
        )


def patients(n: int) -> pl.DataFrame:
    """Return whole days to an event or to censoring, exponential both, the same every time."""
    draw = np.random.default_rng(20_260_101)
    event, censored = draw.exponential(1_500, n), draw.uniform(0, LONGEST_DAYS, n)
    days = np.floor(np.minimum(event, censored))
    return pl.DataFrame({"time": days, "event": event <= censored})


def measure(n: int = PATIENTS, runs: int = RUNS) -> Result:
    """Measure both on ``n`` patients."""
    frame = patients(n)
    seconds, curve = min((_timed(frame) for _ in range(runs)), key=lambda measured: measured[0])
    theirs = _survfit(frame, runs)
    if theirs is None:
        return Result(n, seconds, None, None)
    survfit_seconds, expected = theirs
    found = curve.at(AT)["survival"].to_list()
    difference = max(abs(a - b) for a, b in zip(found, expected, strict=True))
    return Result(n, seconds, survfit_seconds, difference)


def _timed(frame: pl.DataFrame) -> tuple[float, KaplanMeier]:
    start = time.perf_counter()
    curve = kaplan_meier(frame["time"], frame["event"])
    return time.perf_counter() - start, curve


def _survfit(frame: pl.DataFrame, runs: int) -> tuple[float, list[float]] | None:
    """Return the seconds of R's fastest run and its survival at `AT`; None without R."""
    program = shutil.which("Rscript")
    if program is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "patients.csv"
        frame.with_columns(pl.col("event").cast(pl.Int8)).write_csv(path)
        times = ",".join(map(str, AT))
        done = subprocess.run(
            [program, "-e", _SURVFIT, str(path), str(runs), times],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    if done.returncode:
        return None
    seconds, *survival = map(float, done.stdout.split())
    return seconds, survival


if __name__ == "__main__":
    print(measure().sentence)
