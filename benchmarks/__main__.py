"""All benchmarks, one after the other: ratios in one run against a peer or a floor.

python benchmarks            # everything, minutes
python benchmarks --patients 100000
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ALONE = ("startup.py", "kaplan_meier.py", "table_views.py")
SIZED = "mrd_metrics.py"
CHECKS = "checks.py"
#: A synthetic patient has some hundred rows in six tables: more do not fit a usual machine.
MOST_CHECKED = 100_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--patients", type=int, default=1_000_000)
    patients = str(parser.parse_args().patients)
    # Each in a process of its own, so that none inherits another's memory or warm caches.
    for program in ALONE:
        subprocess.run([sys.executable, str(HERE / program)], check=True)
    subprocess.run([sys.executable, str(HERE / SIZED), "--patients", patients], check=True)
    checked = str(min(int(patients), MOST_CHECKED))
    subprocess.run([sys.executable, str(HERE / CHECKS), "--patients", checked], check=True)


if __name__ == "__main__":
    main()
