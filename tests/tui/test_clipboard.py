from __future__ import annotations

import base64
import re

import pytest

from mrdscope.errors import UsageError
from mrdscope.tui.clipboard import MOST_BYTES, Between, between, osc52, told


def test_a_text_is_sent_as_osc_52_in_base64():
    assert osc52("P02\t2.1e-1") == b"\x1b]52;c;UDAyCTIuMWUtMQ==\x07"
    assert osc52("") == b"\x1b]52;c;\x07"
    assert osc52("µ") == b"\x1b]52;c;wrU=\x07"


def test_tmux_may_take_it_itself_or_hand_it_on_with_every_escape_doubled():
    plain = b"\x1b]52;c;UDAy\x07"
    assert osc52("P02", Between.TMUX) == plain + b"\x1bPtmux;\x1b\x1b]52;c;UDAy\x07\x1b\\"


def test_screen_is_given_a_short_text_in_one_string():
    assert osc52("P02", Between.SCREEN) == b"\x1bP\x1b]52;c;UDAy\x07\x1b\\"


@pytest.mark.parametrize("length", [567, 570, 573, 5_000])
def test_screen_is_given_a_long_text_in_strings_of_no_more_than_it_hands_on(length):
    text = "x" * length
    sent = osc52(text, Between.SCREEN)
    pieces = re.findall(rb"\x1bP(.*?)\x1b\\", sent, re.DOTALL)
    assert b"".join(b"\x1bP" + piece + b"\x1b\\" for piece in pieces) == sent
    assert max(len(piece) + 4 for piece in pieces) <= 768
    encoded = re.fullmatch(rb"\x1b\]52;c;(.*)\x07", b"".join(pieces))[1]
    assert base64.b64decode(encoded).decode() == text


def test_no_byte_of_the_text_itself_is_sent():
    sent = osc52("\x1b]0;owned\x07\x1b\\", Between.TMUX)
    assert b"owned" not in sent
    assert sent.count(b"\x07") == 2


def test_what_no_terminal_would_take_is_refused():
    assert len(osc52("x" * MOST_BYTES)) == 100_000
    with pytest.raises(UsageError, match="export it to a file"):
        osc52("x" * (MOST_BYTES + 1))


@pytest.mark.parametrize(
    ("environment", "found"),
    [
        ({"TMUX": "/tmp/tmux-1/default,1,0", "TERM": "screen-256color"}, Between.TMUX),
        ({"STY": "1.pts-0.host", "TERM": "screen"}, Between.SCREEN),
        ({"TERM": "tmux-256color"}, Between.TMUX),
        ({"TERM": "screen"}, Between.NOTHING),
        ({"TERM": "xterm-256color"}, Between.NOTHING),
    ],
)
def test_what_lies_between_is_known_by_the_environment(environment, found):
    assert between(environment) is found


def test_nobody_says_that_it_has_arrived():
    for through in Between:
        said = told("12 characters", through, "x")
        assert said.startswith("12 characters sent to the terminal; if none ")
        assert len(said) < 80
