"""Faults that end nothing - in a thread, a forgotten task, a destructor - told without values.

Python prints their tracebacks with the message, which may quote a patient.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from typing import Any

from mrdscope.present.crash import crash_lines


def tell_without_values(loop: asyncio.AbstractEventLoop) -> None:
    """Have what nobody catches, in this loop and in any thread, told by `crash_lines` alone."""
    loop.set_exception_handler(in_loop)
    threading.excepthook = in_thread
    sys.unraisablehook = in_destructor


def in_loop(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Tell a fault of a task or callback."""
    _say(context.get("exception"))


def in_thread(fault: threading.ExceptHookArgs) -> None:
    """Tell a fault that ended a thread; being asked to end is none."""
    if fault.exc_type is not SystemExit:
        _say(fault.exc_value)


def in_destructor(fault: sys.UnraisableHookArgs) -> None:
    """Tell a fault where none can be raised."""
    _say(fault.exc_value)


def _say(error: BaseException | None) -> None:
    if error is not None and sys.stderr is not None:
        sys.stderr.write("\n".join(crash_lines(error)) + "\n")
