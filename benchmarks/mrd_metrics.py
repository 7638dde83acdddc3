"""All MRD metrics of a large cohort, against the time polars takes to read their columns.

    python benchmarks/mrd_metrics.py --patients 1000000 --samples 20

writes Parquet files of synthetic samples into a temporary directory. Then several times a fresh
process makes the tables of patients and events, reads the files with `polars.read_parquet` - nine
columns, all of which the metrics need - and computes every metric of `mrdscope.analysis`, keeping
all results. Reading and computing are timed apart; the fastest of each counts, and the slowest is
printed beside it. Memory is the most a process ever had resident: interpreter, tables, samples and
results together.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import ALL_MRD
from mrdscope.cohort.model import Cohort

#: Everything of a patient that is computed from samples, in the order it is asked for.
METRICS: dict[str, Callable[[Results], object]] = {
    "series and rise": lambda r: r.rise,
    "episodes": lambda r: r.episodes,
    "molecular relapse": lambda r: r.mrd.molecular_relapse,
    "response": lambda r: r.response,
    "early level": lambda r: r.early_level,
    "last and best": lambda r: r.last_and_best,
    "depth": lambda r: r.mrd.depth,
    "doubling": lambda r: r.mrd.doubling,
    "rising limb": lambda r: r.mrd.rising_limb,
    "time below": lambda r: r.mrd.time_below,
    "confirmed response": lambda r: r.mrd.confirmed_response,
    "sustained response": lambda r: r.mrd.sustained_response,
    "MRD response": lambda r: r.mrd.mrd_response,
    "milestones": lambda r: r.mrd.milestone_levels,
    "lead time": lambda r: (r.mrd.lead_time, r.mrd.monitoring),
}


def samples_of(patients: int, samples: int, first: int, seed: int) -> pl.DataFrame:
    """Return courses that fall at their own pace and in some patients rise again, with noise.

    Levels below 1e-4 are not quantified, below 1e-5 not detected.
    """
    random = np.random.default_rng(seed)
    visit = np.arange(samples)
    fall = random.uniform(0.1, 0.8, (patients, 1))
    turn = random.integers(3, 3 * samples, (patients, 1))
    rise = random.uniform(0.2, 1.0, (patients, 1))
    course = -fall * np.minimum(visit, turn) + rise * np.maximum(visit - turn, 0)
    noise = random.normal(0, 0.3, (patients, samples))
    value = 10 ** np.clip(np.maximum(course, -6.0) + noise, -9, 0).ravel()
    undetected, unquantified = value < 1e-5, (value >= 1e-5) & (value < 1e-4)
    names = pl.Series(["undetected", "positive_not_quantifiable", "quantified"])
    day = np.cumsum(random.integers(20, 45, (patients, samples)), axis=1).ravel() - 30.0
    number = first + np.repeat(np.arange(patients), samples)
    n = patients * samples
    return pl.DataFrame(
        {
            "patient_id": pl.Series(number).cast(pl.String).str.zfill(8),
            "day": day,
            "status": names.gather(np.where(undetected, 0, np.where(unquantified, 1, 2))),
            "lower": np.where(undetected, 0.0, np.where(unquantified, 1e-5, value)),
            "upper": np.where(undetected, 1e-5, np.where(unquantified, 1e-4, value)),
        }
    ).with_columns(
        assay=pl.lit("BCR::ABL1"),
        control_gene=pl.lit("ABL1"),
        tissue=pl.lit("marrow"),
        control_copies=pl.Series(random.integers(900, 200_000, n).astype(float)),
    )


def write(path: Path, patients: int, samples: int) -> None:
    """Write the Parquet file in parts, so that making it takes no more memory than reading it."""
    part = 100_000
    sizes = [min(part, patients - first) for first in range(0, patients, part)]
    for number, size in enumerate(sizes):
        frame = samples_of(size, samples, number * part, number)
        frame.write_parquet(path / f"{number:04}.parquet")


def people(patients: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the patients and events tables; a fifth of the patients relapse."""
    ids = pl.Series("patient_id", np.arange(patients)).cast(pl.String).str.zfill(8)
    days = np.random.default_rng(0).integers(100, 900, patients).astype(float)
    relapses = pl.DataFrame({"patient_id": ids, "day": days, "type": "hematologic_relapse"})
    other = [
        pl.DataFrame({"patient_id": ids, "day": day, "type": kind})
        for kind, day in (("hematologic_cr", 0.0), ("last_contact", 950.0))
    ]
    events = pl.concat([relapses.gather_every(5), *other])
    return pl.DataFrame({"patient_id": ids}).with_columns(os_days=pl.lit(None, pl.Float64)), events


def timed(work: Callable[[], object]) -> tuple[object, dict[str, float]]:
    """Return what something gives, and how long it took: on the clock, and of all processors."""
    clock, cpu = time.perf_counter(), time.process_time()
    found = work()
    return found, {"clock": time.perf_counter() - clock, "cpu": time.process_time() - cpu}


def run(folder: Path, patients: int) -> None:
    """Read and compute once in this process, and print what it took as JSON."""
    who, events = people(patients)
    mrd, reading = timed(lambda: pl.read_parquet(folder / "*.parquet"))
    none = pl.DataFrame()
    results = Results(Cohort("bench", "bench", who, mrd, none, none, events), ALL_MRD)
    _ = results.course  # the anchors are events, not samples
    _, computing = timed(lambda: [metric(results) for metric in METRICS.values()])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(json.dumps({"rows": mrd.height, "read": reading, "all": computing, "peak": peak}))


def measure(folder: Path, patients: int, repeats: int) -> None:
    """Run several times, each in a fresh process, and print times, ratios and memory."""
    program = [sys.executable, __file__, "--run", str(folder), "--patients", str(patients)]
    runs = [
        json.loads(subprocess.run(program, check=True, capture_output=True, text=True).stdout)
        for _ in range(repeats)
    ]
    print(f"{runs[0]['rows']:,} samples of {patients:,} patients, {repeats} runs")
    best = {}
    for name in ("read", "all"):
        for unit in ("clock", "cpu"):
            took = sorted(one[name][unit] for one in runs)
            best[name, unit] = took[0]
            print(f"{name:5} {unit:5} {took[0]:8.2f} s (slowest {took[-1]:.2f})")
    clock, cpu = (best["all", unit] / best["read", unit] for unit in ("clock", "cpu"))
    peak = max(one["peak"] for one in runs)
    print(
        f"all metrics take {clock:.2f} times reading (budget 6), {cpu:.2f} times its processor "
        f"time; peak memory {peak:.2f} GB (budget 4)"
    )


def main() -> None:
    """Run with the sizes asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--patients", type=int, default=1_000_000)
    parser.add_argument("--samples", type=int, default=20)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--run", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run is not None:
        run(options.run, options.patients)
        return
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), options.patients, options.samples)
        measure(Path(folder), options.patients, options.repeats)


if __name__ == "__main__":
    main()
