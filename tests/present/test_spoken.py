from __future__ import annotations

import pytest

from mrdscope.present.spoken import spoken


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<1.0e-5", "below 1.0e minus 5"),
        ("≥3.7 log", "at least 3.7 log"),
        ("≤5.7 d", "at most 5.7 d"),
        (">0.1", "above 0.1"),
        ("-36", "minus 36"),
        ("-35 to -5", "minus 35 to minus 5"),
        ("−1.2", "minus 1.2"),
        ("12–81", "12 to 81"),
        ("75 % (13–96)", "75 % (13 to 96)"),
        ("729–NR", "729 to NR"),
        ("persisting+", "persisting, still running"),
        ("P02 · 47 M · Ph+ ALL", "P02, 47 M, Ph+ ALL"),
        ("c-ALL, 2021-06-30, t(9;22)", "c-ALL, 2021-06-30, t(9;22)"),
        ("–", "no value"),
        ("∅", "empty text"),
        ("a<b", "a<b"),
        ("", ""),
    ],
)
def test_signs_that_numbers_hang_on_are_words(written, read):
    assert spoken(written) == read


def test_what_would_act_on_a_terminal_is_visible():
    assert spoken("\x1b[31m5") == "␛[31m5"
