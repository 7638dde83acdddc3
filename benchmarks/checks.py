"""All check rules over a synthetic cohort, against the time it takes to read its tables.

    python benchmarks/checks.py --patients 100000 --rules

draws the cohort into a temporary directory as Parquet (`mrdscope synth`), reads it, and runs every
rule once in a fresh process: the first time is what a person waits for. ``read`` is reading as the
program does it, ``parquet`` what polars alone takes for the same files. With ``--rules`` the
slowest rules are listed; what several rules share is counted to the first that asks for it.
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

import polars as pl

from mrdscope.analysis.quality.catalogue import RULES
from mrdscope.analysis.quality.checking import check
from mrdscope.analysis.quality.cut import latest_date
from mrdscope.analysis.quality.model import Evidence
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import ALL_MRD
from mrdscope.cohort.readers import read
from mrdscope.synthetic.writing import Format, write_synthetic

SLOWEST = 15


def timed(work: Callable[[], object]) -> float:
    """Return how long something took on the clock."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def run(folder: Path) -> None:
    """Read and check once in this process, and print what it took as JSON."""
    parquet = timed(lambda: [pl.read_parquet(file) for file in folder.glob("*.parquet")])
    start = time.perf_counter()
    loaded = read(folder)
    reading = time.perf_counter() - start
    cohort = loaded.cohort
    evidence = Evidence(cohort, loaded.report, Results(cohort, ALL_MRD), latest_date(cohort))
    rules = {rule.id: timed(lambda rule=rule: check(evidence, [rule])) for rule in RULES}
    rows = sum(frame.height for frame in cohort.tables().values())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(
        json.dumps(
            {"rows": rows, "parquet": parquet, "read": reading, "rules": rules, "peak": peak}
        )
    )


def main() -> None:
    """Run with the sizes asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--patients", type=int, default=1_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--rules", action="store_true")
    parser.add_argument("--run", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run is not None:
        run(options.run)
        return
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "cohort"
        write_synthetic(folder, options.patients, 2003, Format.PARQUET)
        program = [sys.executable, __file__, "--run", str(folder)]
        runs = [
            json.loads(subprocess.run(program, check=True, capture_output=True, text=True).stdout)
            for _ in range(options.repeats)
        ]
    report(runs, options.patients, options.rules)


def report(runs: list[dict], patients: int, every: bool) -> None:
    """Print the fastest of each, their ratio, and the slowest rules."""
    best = min(runs, key=lambda one: sum(one["rules"].values()))
    checking, reading = sum(best["rules"].values()), min(one["read"] for one in runs)
    print(f"{len(best['rules'])} rules over {patients:,} patients, {best['rows']:,} rows")
    print(f"parquet {min(one['parquet'] for one in runs):8.3f} s")
    print(f"read    {reading:8.3f} s")
    print(
        f"rules   {checking:8.3f} s, {checking / reading:.2f} times reading (budget 5); "
        f"peak memory {max(one['peak'] for one in runs):.2f} GB"
    )
    if every:
        for name, took in sorted(best["rules"].items(), key=lambda rule: -rule[1])[:SLOWEST]:
            print(f"  {name} {took:8.3f} s")


if __name__ == "__main__":
    main()
