"""What the program sends to a terminal, counted on a pseudo-terminal; POSIX only."""

from __future__ import annotations

import contextlib
import os
import re
import select
import signal
import struct
import subprocess
import sys
import time

import pytest

from mrdscope.tui.actions import action

pty = pytest.importorskip("pty", reason="pseudo-terminals are POSIX")
fcntl = pytest.importorskip("fcntl")
termios = pytest.importorskip("termios")

PROGRAM = """
import sys
import polars as pl
from mrdscope.cohort import schema
from mrdscope.cohort.model import Cohort, Loaded, LoadReport
from mrdscope.tui.app import MrdscopeApp
from mrdscope.tui.opened import opened

def frame(name, rows=()):
    derived = schema.MRD_DERIVED if name == "mrd" else {}
    return pl.DataFrame(
        list(rows), schema=schema.table(name).dtypes | derived | schema.PROVENANCE
    )

def load():
    rows = [
        {"patient_id": f"P{i:02d}", "age": 30.0 + i, "sex": "female", "subtype": "c-ALL",
         "transcript": None if i % 3 else "p190", "wbc": 12.5 * i, "os_days": 91.2 * i}
        for i in range(1, 41)
    ]
    names = ("mrd", "treatment", "adverse_events", "events")
    cohort = Cohort("made", "made", frame("patients", rows), *map(frame, names))
    return opened(Loaded(cohort, LoadReport()))

app = MrdscopeApp("made", load, afterwards=lambda: None)
app.run()
sys.exit(app.return_code)
"""
KEYS = {"down": b"\x1b[B", "pagedown": b"\x1b[6~", "q": b"q"}
#: What the program sends after everything one update paints.
END_OF_UPDATE = b"\x1b[?2026l"
#: Longer than the cursor must rest before the block follows, and than a busy machine needs.
QUIET = 0.6


class Terminal:
    """The program on a pseudo-terminal of 80x24 that supports synchronised output."""

    def __init__(self) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.before = termios.tcgetattr(slave)
        environment = os.environ | {"TERM": "xterm-256color", "COLORTERM": "", "LC_ALL": "C.UTF-8"}
        environment.pop("NO_COLOR", None)
        self.slave = slave
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True,
        )  # fmt: skip

    def read(self, quiet: float = QUIET, until: bytes | None = None) -> bytes:
        """Return what is sent until nothing more comes, or until it holds some text."""
        sent = b""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            wait = quiet if until is None else 0.1
            if not select.select([self.master], [], [], wait)[0]:
                if until is None:
                    return sent
                continue
            with contextlib.suppress(OSError):
                sent += os.read(self.master, 65_536)
            if b"\x1b[?2026$p" in sent and until:
                os.write(self.master, b"\x1b[?2026;2$y")
            if until is not None and until in sent:
                return sent
        pytest.fail(f"nothing more than {sent!r}")

    def press(self, name: str) -> bytes:
        """Press the key of an action; return what is sent in answer."""
        os.write(self.master, KEYS[action(name).keys[0]])
        return self.read()

    def end(self) -> None:
        """End the program if it has not ended itself."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.master)
        os.close(self.slave)


@pytest.fixture
def terminal():
    started = Terminal()
    try:
        started.read(until=b"P09")
        started.read()
        yield started
    finally:
        started.end()


def split_at_rest(sent: bytes) -> bytes:
    """Return the first update alone: what the key itself painted, before the block follows."""
    return sent.split(END_OF_UPDATE)[0] + END_OF_UPDATE


def test_bytes_of_a_key_stay_within_the_budget_and_idling_sends_none(terminal):
    down = split_at_rest(terminal.press("cursor.down"))
    assert "▸".encode() in down
    assert b"P02" in down
    assert len(down) <= 300
    page = split_at_rest(terminal.press("cursor.page_down"))
    assert "▸P11".encode() in page
    assert len(page) <= 2_500
    assert terminal.read(quiet=1.0) == b""


def test_a_step_that_scrolls_the_table_stays_within_the_budget_too(terminal):
    terminal.press("cursor.page_down")
    terminal.press("cursor.page_down")
    for _ in range(4):
        sent = split_at_rest(terminal.press("cursor.down"))
        assert sent.count(b"H") > 5, "the rows have moved"
        assert len(sent) <= 300


@pytest.mark.parametrize("way", ["quit", "terminate", "hang up"])
def test_the_terminal_is_restored_however_the_program_ends(terminal, way):
    if way == "quit":
        os.write(terminal.master, KEYS["q"])
    else:
        terminal.process.send_signal({"terminate": signal.SIGTERM, "hang up": signal.SIGHUP}[way])
    sent = terminal.read(until=b"\x1b[?1004l")
    expected = {"quit": 0, "terminate": 143, "hang up": 129}[way]
    assert terminal.process.wait(timeout=10) == expected
    assert b"\x1b[?1049l" in sent
    assert b"\x1b[?25h" in sent
    assert re.search(rb"\x1b\[\?1000l", sent)
    assert termios.tcgetattr(terminal.slave) == terminal.before
