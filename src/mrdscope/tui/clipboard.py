r"""The bytes that ask a terminal to take a text into its clipboard, through whatever lies between.

OSC 52 is ``ESC ] 52 ; c ; BASE64 BEL``. tmux takes it itself where ``set-clipboard`` is ``on``, and
hands it on in its own wrapping, ``ESC P tmux; ... ESC \`` with every ESC in it doubled, where
``allow-passthrough`` is ``on`` (tmux manual, OPTIONS and "allow-passthrough"). GNU screen knows
no OSC 52; it hands on what comes in ``ESC P ... ESC \`` (screen manual, 'Device control string'),
768 bytes of it at most, so that the sequence goes through in pieces. No terminal answers whether it
took the text.
"""

from __future__ import annotations

import base64
import enum
from collections.abc import Mapping

from mrdscope.errors import UsageError

_ESC, _BEL, _ST = b"\x1b", b"\x07", b"\x1b\\"
#: What GNU screen hands on of one string, its beginning and end not counted.
SCREEN_PIECE = 768 - len(_ESC + b"P" + _ST)
#: The most bytes of text: their sequence has 100,000, and terminals drop all of what is longer.
MOST_BYTES = 74_994


class Between(enum.StrEnum):
    """What lies between the program and the terminal."""

    NOTHING = "nothing"
    TMUX = "tmux"
    SCREEN = "screen"


def between(environment: Mapping[str, str]) -> Between:
    """Return what the program runs in, from ``TMUX``, ``STY`` and ``TERM``.

    Over SSH only ``TERM`` comes along. ``screen`` is what both call themselves there, so that
    nothing is known by it; the plain sequence does no harm in either.
    """
    if environment.get("TMUX"):
        return Between.TMUX
    if environment.get("STY"):
        return Between.SCREEN
    return Between.TMUX if environment.get("TERM", "").startswith("tmux") else Between.NOTHING


def osc52(text: str, through: Between = Between.NOTHING) -> bytes:
    """Return what is to be sent so that a text comes into the terminal's clipboard.

    Through tmux it is sent both plainly, for tmux to take, and wrapped, for it to hand on: which of
    them it heeds is a setting of its own.

    Raises
    ------
    UsageError
        On a text longer than terminals take; nothing of it would arrive.
    """
    raw = text.encode("utf-8", "replace")
    if len(raw) > MOST_BYTES:
        raise UsageError(
            f"{len(text):,} characters are more than terminals take into their clipboard",
            expected=f"at most {MOST_BYTES:,} bytes",
            action="export it to a file",
        )
    plain = _ESC + b"]52;c;" + base64.b64encode(raw) + _BEL
    if through is Between.TMUX:
        return plain + _ESC + b"Ptmux;" + plain.replace(_ESC, _ESC + _ESC) + _ST
    if through is Between.SCREEN:
        pieces = range(0, len(plain), SCREEN_PIECE)
        return b"".join(_ESC + b"P" + plain[at : at + SCREEN_PIECE] + _ST for at in pieces)
    return plain


def told(what: str, through: Between, export_key: str) -> str:
    """Return what can honestly be said once something was sent: nobody knows if it arrived."""
    sent = f"{what} sent to the terminal"
    if through is Between.TMUX:
        return f"{sent}; if none arrive, tmux needs set-clipboard on"
    return f"{sent}; if none reach its clipboard, {export_key} exports them"
