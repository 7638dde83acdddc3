"""What leaves the program: no connection, no title, no file, nothing of a patient when it fails."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from mrdscope.review.store import Store

ROOT = Path(__file__).parent.parent.parent
SAMPLE = ROOT / "sample_data" / "imatinib_ph_all"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="terminals of Unix")

# -- no connection ---------------------------------------------------------------------------------

WATCHED = """
import json, sys
tried = []
def watch(event, arguments):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto",
                 "socket.bind", "socket.sendmsg", "urllib.Request", "http.client.connect"}:
        tried.append(event)
        raise PermissionError(event)
sys.addaudithook(watch)
"""

COMMANDS = """
from pathlib import Path
from click.testing import CliRunner
from mrdscope import cli
from mrdscope.cohort.readers import read
from mrdscope.review import acts
from mrdscope.review.events import Kind, Target
from mrdscope.review.review import Review
from mrdscope.tui.app import MrdscopeApp
from mrdscope.tui.opened import opened
import asyncio
cohort, review = sys.argv[1:]
loaded = read(cohort)
held = Review.open(loaded.cohort, Path(cohort), named=Path(review))
held.do(acts.add_note(Target(Kind.PATIENT, patient="P01"), "look"))
codes = {}
for words in (("check", cohort), ("report", cohort, "--format", "html"), ("case", cohort, "P01"),
              ("audit", cohort, "--review", review)):
    codes[words[0]] = CliRunner().invoke(cli.commands, words).exit_code
async def look():
    app = MrdscopeApp("sample", lambda: opened(loaded), afterwards=lambda: None)
    async with app.run_test(size=(100, 30)) as pilot:
        while type(app.screen).__name__ == "ShellScreen":
            await pilot.pause(0.01)
        await pilot.press("2")
        await pilot.pause()
        return type(app.screen).__name__
codes["screen"] = asyncio.run(look())
print(json.dumps({"tried": tried, "codes": codes}))
"""

CONNECT = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <stdio.h>
#include <sys/socket.h>
#include <errno.h>
int connect(int fd, const struct sockaddr *to, socklen_t length) {
    FILE *log = fopen(getenv("CONNECT_LOG"), "a");
    if (log) { fprintf(log, "%d\\n", to->sa_family); fclose(log); }
    errno = EACCES;
    return -1;
}
"""


def watched(program: str, *words: object, **env: str) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-c", WATCHED + program, *map(str, words)],
        capture_output=True, text=True, check=False, env={**os.environ, **env},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture
def connect_logged(tmp_path) -> dict[str, str]:
    """Give an environment in which every connect of any library is logged and refused."""
    source, library = tmp_path / "connect.c", tmp_path / "connect.so"
    source.write_text(CONNECT)
    try:
        build = ["cc", "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"]
        subprocess.run(build, capture_output=True, check=True)
    except (FileNotFoundError, subprocess.CalledProcessError):
        return {}
    return {"LD_PRELOAD": str(library), "CONNECT_LOG": str(tmp_path / "connects")}


TRY = """
import socket
for attempt in (lambda: socket.create_connection(("127.0.0.1", 9)),
                lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", 9))):
    try:
        attempt()
    except OSError:
        pass
print(json.dumps({"tried": tried}))
"""


def test_a_connection_would_be_seen():
    assert watched(TRY)["tried"] == ["socket.getaddrinfo", "socket.sendto"]


def test_no_command_and_no_screen_ever_connects_and_no_file_is_left(tmp_path, connect_logged):
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    review = tmp_path / "trial.review.sqlite"
    found = watched(
        COMMANDS, SAMPLE, review, TMPDIR=str(temporary), XDG_STATE_HOME=str(tmp_path / "state"),
        **connect_logged,
    )  # fmt: skip
    assert found["tried"] == []
    assert not (tmp_path / "connects").exists()
    codes = found["codes"]
    assert codes["screen"] == "CaseScreen"
    assert (codes["report"], codes["case"], codes["audit"]) == (0, 0, 0)
    assert codes["check"] in {0, 1}
    assert list(temporary.iterdir()) == []
    assert not (tmp_path / "state").exists()


# -- the terminal ----------------------------------------------------------------------------------

FAULTY = """
import sys
from mrdscope.cohort.readers import read
from mrdscope.tui.app import MrdscopeApp
from mrdscope.tui.opened import opened
def fault(self):
    patient = self.state.patient
    raise KeyError(f"{patient} is not here")
MrdscopeApp.action_help = fault
app = MrdscopeApp("trial", lambda: opened(read(sys.argv[1])), afterwards=lambda: None)
app.run()
raise SystemExit(app.return_code)
"""

SET_TITLE = re.compile(rb"\x1b\][012];|\x1bk")


LEFT = b"\x1b[?1049l"


@dataclass
class Ended:
    """A program that ran on a terminal: its exit code, what it wrote, what of it after leaving."""

    code: int | None
    written: bytes
    afterwards: str


def on_terminal(program: str, then: bytes | signal.Signals, *words: object) -> Ended:
    """Run a program on a terminal until it shows a patient; send keys or a signal, then wait."""
    terminal, end = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(SAMPLE), *map(str, words)],
        stdin=end, stdout=end, stderr=end, start_new_session=True,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", "LINES": "30"},
    )  # fmt: skip
    os.close(end)
    try:
        written = _conversation(terminal, process, then)
        code = process.wait(timeout=10)
    finally:
        process.kill()
        process.wait()
        os.close(terminal)
    return Ended(code, written, written.rpartition(LEFT)[2].decode())


def _conversation(
    terminal: int, process: subprocess.Popen[bytes], then: bytes | signal.Signals
) -> bytes:
    written, sent, limit = b"", False, time.monotonic() + 30
    while time.monotonic() < limit:
        if not select.select([terminal], [], [], 0.05)[0]:
            if process.poll() is not None:
                break
            continue
        try:
            written += os.read(terminal, 65536)
        except OSError:
            break
        if not sent and b"P02" in written:
            sent = True
            if isinstance(then, bytes):
                os.write(terminal, then)
            else:
                process.send_signal(then)
    return written


def test_a_crash_on_a_real_terminal_tells_its_place_and_nothing_of_a_patient():
    ended = on_terminal(FAULTY, b"?")
    assert ended.code == 2
    assert "mrdscope: internal error (KeyError)" in ended.afterwards
    assert " in fault" in ended.afterwards
    assert not re.search(r"P0\d|not here|imatinib|locals", ended.afterwards)
    assert SET_TITLE.search(ended.written) is None


HUNG_UP = """
import os, sys, threading
from pathlib import Path
from mrdscope.cohort.readers import read
from mrdscope.review import acts
from mrdscope.review.events import Kind, Target
from mrdscope.review.review import Review
from mrdscope.tui.app import MrdscopeApp
from mrdscope.tui.opened import opened
loaded = read(sys.argv[1])
review = Review.open(loaded.cohort, Path(sys.argv[1]), named=Path(sys.argv[2]))
confirmed = os.open(sys.argv[3], os.O_CREAT | os.O_WRONLY | os.O_APPEND)
def write_on():
    while True:
        event = review.do(acts.add_note(Target(Kind.PATIENT, patient="P01"), "look"))[-1]
        os.write(confirmed, f"{event.seq}\\n".encode())
app = MrdscopeApp("sample", lambda: opened(loaded), afterwards=lambda: None)
threading.Thread(target=write_on, daemon=True).start()
app.run()
raise SystemExit(app.return_code)
"""


def test_a_line_that_drops_while_a_screen_is_open_loses_nothing_that_was_confirmed(tmp_path):
    review, confirmed = tmp_path / "trial.review.sqlite", tmp_path / "confirmed"
    ended = on_terminal(HUNG_UP, signal.SIGHUP, review, confirmed)
    assert ended.code == 128 + signal.SIGHUP
    store = Store(review)
    assert len(store.events()) >= int(confirmed.read_text().split()[-1]) > 1
    assert store.verify().whole
