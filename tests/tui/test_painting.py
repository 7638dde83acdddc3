"""What is sent to show another picture, held by a terminal that does what it is told."""

from __future__ import annotations

import re
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style

from mrdscope.tui.painting import Inks, Patch, Picture

WIDTH, HEIGHT = 30, 12
_TOKEN = re.compile(r"\x1b\[([\d;]*)([A-Za-z])|(.)", re.DOTALL)


class Vt:
    """As much of a VT220 as is used: cursor, colours, margins, lines inserted and deleted."""

    def __init__(self, width: int = WIDTH, height: int = HEIGHT) -> None:
        self.rows = [[("X", "unknown")] * width for _ in range(height)]
        self.margins = (0, height - 1)
        self.x = self.y = 0
        self.codes = ""

    def feed(self, sent: str) -> None:
        for numbers, command, character in _TOKEN.findall(sent):
            if character:
                self._print(character)
            else:
                getattr(self, f"_{command}")([int(n) for n in numbers.split(";") if n], numbers)

    def _print(self, character: str) -> None:
        assert self.x < len(self.rows[0]), "past the right edge"
        self.rows[self.y][self.x] = (character, self.codes)
        self.x += 1

    def _H(self, numbers, _text):  # noqa: N802 - the command
        self.y, self.x = (n - 1 for n in (*numbers, 1, 1)[:2])

    def _C(self, numbers, _text):  # noqa: N802
        self.x += numbers[0]

    def _m(self, _numbers, text):
        self.codes = text.removeprefix("0;").removeprefix("0")

    def _r(self, numbers, _text):
        first, last = (*numbers, 1, len(self.rows))[:2] if numbers else (1, len(self.rows))
        self.margins, self.x, self.y = (first - 1, last - 1), 0, 0

    def _M(self, _numbers, _text):  # noqa: N802
        assert self.codes == "", "blank lines would have a colour"
        del self.rows[self.y]
        self.rows.insert(self.margins[1], [(" ", "")] * len(self.rows[0]))

    def _L(self, _numbers, _text):  # noqa: N802
        assert self.codes == "", "blank lines would have a colour"
        del self.rows[self.margins[1]]
        self.rows.insert(self.y, [(" ", "")] * len(self.rows[0]))


def drawn(seed, height=HEIGHT):
    """Return rows of cells drawn at random."""
    random = Random(seed)
    signs, codes = "ab .│", ("", "1", "38;5;110")
    return [
        [(random.choice(signs), random.choice(codes)) for _ in range(WIDTH)] for _ in range(height)
    ]


seeds = st.integers(0, 1 << 30)
pictures, rows = seeds.map(drawn), seeds.map(lambda seed: drawn(seed, 1)[0])


def patches(picture, x=0):
    return [Patch(y, x, list(row[x:])) for y, row in enumerate(picture)]


@settings(max_examples=30, deadline=None)
@given(first=pictures, second=pictures, x=st.integers(0, WIDTH - 1))
def test_the_terminal_shows_what_it_is_to_show(first, second, x):
    vt, picture = Vt(), Picture()
    vt.feed(picture.change(patches(first), WIDTH, HEIGHT))
    assert vt.rows == first
    vt.feed(picture.change(patches(second, x), WIDTH, HEIGHT))
    assert vt.rows == [a[:x] + b[x:] for a, b in zip(first, second, strict=True)]
    assert vt.margins == (0, HEIGHT - 1)
    assert vt.codes == ""


@settings(max_examples=30, deadline=None)
@given(
    base=pictures,
    top=st.integers(0, 4),
    bottom=st.integers(8, HEIGHT - 1),
    up=st.booleans(),
    new=rows,
    cursor=st.integers(0, HEIGHT - 1),
)
def test_rows_that_move_are_moved_and_the_terminal_shows_them(base, top, bottom, up, new, cursor):
    vt, picture = Vt(), Picture()
    vt.feed(picture.change(patches(base), WIDTH, HEIGHT))
    part = base[top : bottom + 1]
    moved = [*part[1:], new] if up else [new, *part[:-1]]
    after = [list(row) for row in (*base[:top], *moved, *base[bottom + 1 :])]
    after[cursor][0] = (">", "1")
    sent = picture.change(patches(after), WIDTH, HEIGHT)
    vt.feed(sent)
    assert vt.rows == after


def table(first, cursor):
    """Return rows as a table of many patients has them, from the one of a number on."""
    lines = [
        f" P{i:03d} │ {i * 37 % 90:3d}  {'F' if i % 2 else 'M'}  {i * 1.7:6.1f}"
        for i in range(first, first + HEIGHT)
    ]
    marked = [
        (">" + line[1:] if i == cursor else line).ljust(WIDTH)
        for i, line in enumerate(lines, first)
    ]
    return [[(c, "") for c in line] for line in marked]


def test_a_table_that_goes_on_by_a_row_is_moved_and_one_row_sent():
    vt, picture = Vt(), Picture()
    vt.feed(picture.change(patches(table(0, 11)), WIDTH, HEIGHT))
    sent = picture.change(patches(table(1, 12)), WIDTH, HEIGHT)
    vt.feed(sent)
    assert "\x1b[1;12r\x1b[1H\x1b[M\x1b[r" in sent
    assert len(sent) < 100
    assert vt.rows == table(1, 12)
    back = picture.change(patches(table(0, 0)), WIDTH, HEIGHT)
    vt.feed(back)
    assert "\x1b[1H\x1b[L" in back
    assert vt.rows == table(0, 0)


def test_nothing_is_sent_of_what_is_shown_already_and_all_of_it_once_forgotten():
    picture = Picture()
    first = picture.change(patches(table(0, 0)), WIDTH, HEIGHT)
    assert picture.change(patches(table(0, 0)), WIDTH, HEIGHT) == ""
    picture.forget()
    assert picture.change(patches(table(0, 0)), WIDTH, HEIGHT) == first
    assert len(picture.change(patches(table(0, 0)), WIDTH, HEIGHT + 1)) == len(first)


def test_a_row_with_a_wide_character_is_sent_whole_for_its_width_is_not_certain():
    console, inks, picture = Console(color_system="256", force_terminal=True), Inks(), Picture()
    cells = inks.cells([Segment("患者 e\u0301 "), Segment("x", Style(bold=True))], console)
    assert cells == [
        ("患", ""),
        ("", ""),
        ("者", ""),
        ("", ""),
        (" ", ""),
        ("e\u0301", ""),
        (" ", ""),
        ("x", "1"),
    ]
    picture.change([Patch(0, 0, cells)], 8, 1)
    sent = picture.change([Patch(0, 7, [("y", "1")])], 8, 1)
    assert sent == "\x1b[1;1H患者 e\u0301 \x1b[0;1my\x1b[0m"


@pytest.mark.parametrize("text", ["", "P01"])
def test_what_is_past_the_edge_is_left_out(text):
    sent = Picture().change(
        [Patch(0, 2, [(c, "") for c in text + "xyz"]), Patch(9, 0, [("q", "")])], 4, 2
    )
    assert "z" not in sent
    assert "q" not in sent
