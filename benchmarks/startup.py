"""The first screen beside an empty Textual app, each in a real terminal of its own, in one run.

    python benchmarks/startup.py

Measured from the start of the process to the first bytes of the shell, and to the first row of the
seven patients. Both programs run on a pseudo-terminal of 80x24; the fastest of several runs counts.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import sys
import termios
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
COHORT = ROOT / "sample_data" / "imatinib_ph_all"
RUNS = 7
LONGEST_SECONDS = 20.0

EMPTY = """
from textual.app import App
from textual.widgets import Static
class Empty(App):
    def compose(self):
        yield Static("nothing here")
Empty().run()
"""
OURS = "import sys; sys.argv = ['mrdscope', sys.argv[1]]; from mrdscope.cli import main; main()"


def seconds_until(program: list[str], texts: tuple[str, ...]) -> tuple[float, ...]:
    """Run a program on a pseudo-terminal; return when each text was first on its way."""
    began = time.perf_counter()
    pid, master = pty.fork()
    if pid == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        os.environ["TERM"] = "xterm-256color"
        os.execv(sys.executable, [sys.executable, *program])
    seen, found = b"", {}
    try:
        while len(found) < len(texts) and time.perf_counter() - began < LONGEST_SECONDS:
            if select.select([master], [], [], 0.05)[0]:
                seen += os.read(master, 65_536)
            for text in texts:
                if text not in found and text.encode() in seen:
                    found[text] = time.perf_counter() - began
    finally:
        os.kill(pid, 9)
        os.waitpid(pid, 0)
        os.close(master)
    return tuple(found.get(text, float("nan")) for text in texts)


@dataclass(frozen=True)
class Result:
    """Seconds from the start of the process."""

    empty: float
    shell: float
    rows: float

    @property
    def sentence(self) -> str:
        """What was measured, in a line."""
        return (
            f"first screen: shell {self.shell:.2f} s, {self.shell / self.empty:.2f} times an empty "
            f"Textual app's {self.empty:.2f} s (budget 1.2); rows {self.rows - self.shell:.2f} s "
            "after it (budget 0.25)."
        )


def measure(runs: int = RUNS) -> Result:
    """Run both in turn and take the fastest of each."""
    empty, shell, rows = [], [], []
    for _ in range(runs):
        empty += seconds_until(["-c", EMPTY], ("nothing here",))
        first, second = seconds_until(["-c", OURS, str(COHORT)], ("Cohort", "P07"))
        shell.append(first)
        rows.append(second)
    return Result(min(empty), min(shell), min(rows))


if __name__ == "__main__":
    print(measure().sentence)
