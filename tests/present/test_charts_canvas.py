import itertools
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.present.charts.axes import Scale, decades, time_ticks
from mrdscope.present.charts.canvas import Canvas, stroke, words_width
from mrdscope.present.glyphs import BRAILLE, Pen
from mrdscope.present.styled import Role, Span, plain, width

BRAILLE_PEN = Pen(BRAILLE, BRAILLE)
STAR = Pen("*", "*")


def drawn(size: tuple[int, int], *strokes_of: tuple) -> Canvas:
    canvas = Canvas(*size)
    canvas.draw(0, 0, size, [one for args in strokes_of for one in stroke(*args)])
    return canvas


def test_a_line_is_drawn_cell_by_cell_from_the_top_left() -> None:
    canvas = drawn((5, 3), ([(0, 0), (4, 0), (4, 2)], STAR, Role.CURVE))
    assert plain(canvas.block()) == "*****\n    *\n    *"


def test_a_braille_line_lies_on_the_dots_it_was_given() -> None:
    # Dots (0,0) to (3,0) are the top dots of two cells: dots 1 and 4, U+2800 + 0x01 + 0x08.
    canvas = drawn((2, 1), ([(0, 0), (3, 0)], BRAILLE_PEN, Role.CURVE))
    assert plain(canvas.block()) == "\u2809\u2809"
    # The lowest right dot of a cell is dot 8, 0x80.
    canvas = drawn((2, 1), ([(3, 3), (3, 3)], BRAILLE_PEN, Role.CURVE))
    assert plain(canvas.block()) == " \u2880"


def test_dashes_leave_dots_out_in_turn() -> None:
    canvas = drawn((9, 1), ([(0, 0), (8, 0)], Pen("*", "*", (2, 1)), Role.CURVE))
    assert plain(canvas.block()) == "** ** **"


def test_a_pen_may_differ_along_and_down() -> None:
    canvas = drawn((3, 3), ([(0, 0), (2, 0), (2, 2)], Pen("-", "|"), Role.CURVE))
    assert plain(canvas.block()) == "--|\n  |\n  |"


@pytest.mark.parametrize("role", list(Role))
def test_every_role_comes_back_as_itself(role: Role) -> None:
    block = drawn((1, 1), ([(0, 0)], STAR, role)).block()
    assert block == ((Span("*", role),),)


def test_cells_of_one_role_are_one_span() -> None:
    canvas = drawn(
        (6, 1), ([(0, 0), (2, 0)], STAR, Role.CURVE), ([(3, 0), (5, 0)], STAR, Role.CURVE_2)
    )
    assert canvas.block() == ((Span("***", Role.CURVE), Span("***", Role.CURVE_2)),)


def test_text_is_written_whole_or_not_at_all() -> None:
    canvas = Canvas(8, 1)
    canvas.put(6, 0, "x", Role.PLAIN)
    assert not canvas.text(4, 0, "abc", Role.PLAIN)
    assert not canvas.text(7, 0, "ab", Role.PLAIN)
    assert canvas.text(0, 0, "abc", Role.PLAIN)
    assert plain(canvas.block()) == "abc   x"


def test_text_may_lie_over_named_characters() -> None:
    canvas = drawn((5, 1), ([(0, 0), (4, 0)], STAR, Role.LIMIT))
    assert canvas.text(1, 0, "ab", Role.PLAIN, over={"*"})
    assert plain(canvas.block()) == "*ab**"


@given(st.text(max_size=12), st.integers(0, 20))
def test_any_text_keeps_a_row_as_wide_as_the_canvas(words: str, column: int) -> None:
    canvas = Canvas(20, 1)
    written = canvas.text(column, 0, words, Role.PLAIN)
    assert written == (column < 20 and column + words_width(words) <= 20)
    assert width(canvas.block()[0]) == 20


def test_control_characters_in_text_are_made_visible() -> None:
    canvas = Canvas(9, 1)
    canvas.text(0, 0, "a\x1b[2Jb", Role.PLAIN)
    assert plain(canvas.block()) == "a␛[2Jb"


def test_drawing_in_threads_gives_what_drawing_alone_gives() -> None:
    def draw(seed: int) -> str:
        points = [(x, (x * seed) % 40) for x in range(0, 60, 3)]
        return plain(drawn((30, 10), (points, BRAILLE_PEN, Role.CURVE)).block())

    alone = [draw(seed) for seed in range(1, 13)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(draw, range(1, 13))) == alone
    assert len(set(alone)) == 12


def test_the_size_of_the_terminal_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    monkeypatch.setenv("LINES", "5")
    canvas = drawn((160, 40), ([(0, 0), (159, 0), (159, 39)], STAR, Role.CURVE))
    rows = plain(canvas.block()).split("\n")
    assert rows[0] == "*" * 160
    assert [row.rstrip() for row in rows[1:]] == [" " * 159 + "*"] * 39


def test_plotext_is_imported_with_the_first_curve_only() -> None:
    code = (
        "import sys, mrdscope.present.charts.mrd, mrdscope.present.charts.survival;"
        "sys.exit('plotext' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_scale_puts_its_ends_in_the_first_and_last_cell() -> None:
    scale = Scale(-5.0, 0.0, 11)
    assert [scale.cell(y) for y in (-5.0, -4.5, -4.0, -2.5, 0.0)] == [0, 1, 2, 5, 10]
    assert [scale.cell(y) for y in (-9.0, 9.0)] == [0, 10]
    assert scale.dot(-5.0, 4) == 2
    assert scale.dot(0.0, 4) == 42


@pytest.mark.parametrize(
    ("low", "high", "cells", "expected"),
    [
        (0, 456, 60, (0, 90, 180, 270, 360, 450)),
        (-36, 729, 53, (0, 180, 360, 540, 720)),
        (-40, 100, 60, (-30, 0, 30, 60, 90)),
        (0, 28, 60, (0, 7, 14, 21, 28)),
        (0, 40000, 20, (0, 29200)),
    ],
)
def test_time_ticks_are_round_and_include_day_0(
    low: float, high: float, cells: int, expected: tuple[float, ...]
) -> None:
    assert time_ticks(low, high, cells) == expected


@given(st.floats(-4000, 0), st.floats(1, 9000), st.integers(2, 200), st.integers(3, 12))
def test_ticks_keep_their_distance(low: float, high: float, cells: int, spacing: int) -> None:
    ticks = time_ticks(low, high, cells, spacing=spacing)
    assert 0 in ticks
    cell = (high - low) / (cells - 1)
    steps = {round(b - a, 6) for a, b in itertools.pairwise(ticks)}
    assert all(step / cell >= spacing - 1e-6 for step in steps)


def test_decades_are_thinned_to_the_rows_there_are() -> None:
    assert decades(-5, 0, 6) == (0, -1, -2, -3, -4, -5)
    assert decades(-5, 0, 4) == (0, -2, -4)
    assert decades(-5, 0, 1) == (0,)
