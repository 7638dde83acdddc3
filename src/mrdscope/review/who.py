"""Who reviews, where, and what the time is: taken from the outside here and nowhere else."""

from __future__ import annotations

import datetime as dt
import getpass
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass

#: Names the person where several share an account; the account is recorded with it.
NAME_VARIABLE = "MRDSCOPE_REVIEWER"


def _now() -> dt.datetime:
    return dt.datetime.now().astimezone()


@dataclass(frozen=True)
class Reviewer:
    """Somebody at a terminal: name, host, and a clock that gives moments with a time zone."""

    user: str
    host: str
    now: Callable[[], dt.datetime] = _now


def this_reviewer() -> Reviewer:
    """Return who runs the program: the account's name, after that in MRDSCOPE_REVIEWER if set.

    The account comes from the operating system, not from the environment, which anybody can set.
    """
    account = _account()
    name = os.environ.get(NAME_VARIABLE, "").strip()
    user = f"{name} ({account})" if name and name != account else account
    return Reviewer(user, socket.gethostname())


def _account() -> str:
    try:
        import pwd  # noqa: PLC0415 - not on every system
    except ImportError:
        return getpass.getuser()
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"uid {os.getuid()}"
