"""All MRD metrics of a large cohort, against the time polars takes to read their columns.

    python benchmarks/mrd_metrics.py --patients 1000000 --samples 20

writes a Parquet file of synthetic samples into a temporary directory, reads it several times, then
computes every metric of `mrdscope.analysis` in turn; prints seconds, the ratio to reading, and the
most memory the process had.
"""

from __future__ import annotations

import argparse
import resource
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


def seconds(work: Callable[[], object]) -> float:
    """Return how long something takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def peak() -> float:
    """Return the most memory the process had so far, in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def measure(folder: Path, patients: int, repeats: int) -> None:
    """Read, compute, print."""
    files = folder / "*.parquet"
    reading = min(seconds(lambda: pl.read_parquet(files)) for _ in range(repeats))
    mrd = pl.read_parquet(files)
    who, events = people(patients)
    none = pl.DataFrame()
    cohort = Cohort("bench", "bench", who, mrd, none, none, events)
    print(f"{mrd.height:,} samples of {patients:,} patients")
    print(f"{'read':20} {reading:8.2f} s")
    best = {name: float("inf") for name in METRICS}
    for _ in range(repeats):
        results = Results(cohort, ALL_MRD)
        _ = results.course  # the anchors are events, not samples
        for name, metric in METRICS.items():
            best[name] = min(best[name], seconds(lambda m=metric, r=results: m(r)))
    for name, took in best.items():
        print(f"{name:20} {took:8.2f} s {took / reading:6.2f} x")
    total = sum(best.values())
    print(f"{'all':20} {total:8.2f} s {total / reading:6.2f} x   peak memory {peak():.2f} GB")


def main() -> None:
    """Run with the sizes asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--patients", type=int, default=1_000_000)
    parser.add_argument("--samples", type=int, default=20)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), options.patients, options.samples)
        measure(Path(folder), options.patients, options.repeats)


if __name__ == "__main__":
    main()
