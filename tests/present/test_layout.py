from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mrdscope.present.layout import beside, clipped, folded, padded, wrapped
from mrdscope.present.plain import table_block
from mrdscope.present.styled import Role, Span, line, plain, width
from mrdscope.present.table import Align, ColumnSpec

words = st.text(alphabet="ab 患é", max_size=9).map(Span)
lines = st.lists(words, max_size=5).map(tuple)


@given(lines, st.integers(0, 30))
def test_a_padded_line_is_exactly_as_wide_as_asked(row, cells):
    assert width(padded(row, cells)) == cells


@given(lines, st.integers(0, 30))
def test_a_clipped_line_says_so(row, cells):
    cut = clipped(row, cells)
    assert width(cut) <= cells
    if width(row) > cells > 0:
        assert plain((cut,)).rstrip().endswith("…")
    else:
        assert cut == row or not cells


@given(st.lists(st.text(alphabet="ab", min_size=1, max_size=12).map(Span), max_size=8),
       st.integers(4, 40))  # fmt: skip
def test_wrapped_phrases_are_never_divided(parts, cells):
    block = wrapped(parts, cells, Span("X  "))
    assert all(width(row) <= cells for row in block)
    if all(width((part,)) + 3 <= cells for part in parts):
        text = plain(block).removeprefix("X").replace("·", " ").split()
        assert text == [part.text for part in parts]


def test_blocks_stand_side_by_side_as_long_as_the_longer():
    left, right = (line("a"), line("b")), (line("c"),)
    assert plain(beside(left, right, 3)) == "a    c\nb"


def test_a_long_line_goes_on_in_the_next():
    assert plain(folded((line("one two three"),), 7)) == "one two\nthree"


def test_a_printed_table_aligns_its_columns():
    class Table:
        columns = (ColumnSpec("a", "name", ""), ColumnSpec("b", "n", "", align=Align.RIGHT))
        row_count = 2
        column_widths = (5, 3)

        def cells(self, start, stop):
            rows = ((Span("x"), Span("1")), (Span("患者"), Span("22", Role.STRONG)))
            return rows[start:stop]

    assert plain(table_block(Table())).splitlines() == [
        "name     n",
        "x        1",
        "患者    22",
    ]
