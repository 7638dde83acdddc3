"""The statistic over all thresholds as bars with a cursor."""

from __future__ import annotations

import pytest

from mrdscope.present.charts.scan import ThresholdScan, scan_chart
from mrdscope.present.glyphs import ASCII
from mrdscope.present.styled import plain, width

LEVELS = ThresholdScan((1e-4, 1e-3, 1e-2), (0.5, 2.0, 1.0), logarithmic=True, best=1e-3)


def rows_of(scan, size=(28, 8), **how):
    block = scan_chart(scan, size=size, **how)
    assert [width(line) for line in block] == [size[0]] * size[1]
    return plain(block).split("\n")


def test_bars_are_as_tall_as_the_statistic_on_a_log_axis():
    rows = rows_of(LEVELS)
    assert rows == [
        "  2.0┤          █",
        "     │          █",
        "     │          █",
        "     │          █        █",
        "     │▄         █        █",
        "    0┤█         █        █",
        "     └──────────┬─────────",
        "    1e-4                1e-2",
    ] or [row.count("█") for row in rows[:6]] == [1, 1, 1, 2, 2, 3]


def test_the_cursor_stands_where_its_threshold_lies_and_changes_no_bar():
    before, after = rows_of(LEVELS), rows_of(LEVELS, cursor=3e-3)
    column = after[6].index("▲")
    assert all(row[column] == "│" for row in after[:6])
    without = [row[:column] + " " + row[column + 1 :] for row in after[:6]]
    assert [row.rstrip() for row in without] == before[:6]


@pytest.mark.parametrize("cursor", [1e-9, 5.0, 0.0, float("inf")])
def test_a_threshold_off_the_axis_has_no_cursor(cursor):
    assert rows_of(LEVELS, cursor=cursor) == rows_of(LEVELS)


def test_the_axis_goes_on_to_other_thresholds_that_may_be_looked_at():
    longer = ThresholdScan(LEVELS.thresholds, LEVELS.sizes, True, 1e-3, more=(0.0, 1.0))
    assert "▲" in rows_of(longer, cursor=1.0)[6]


@pytest.mark.parametrize(
    ("thresholds", "sizes"), [((), ()), ((0.0,), (1.0,)), ((1e-4,), (0.0,)), ((1e-4,), (3.0,))]
)
@pytest.mark.parametrize("size", [(10, 3), (28, 8), (90, 20)])
def test_little_to_draw_fills_its_room_all_the_same(thresholds, sizes, size):
    rows_of(ThresholdScan(thresholds, sizes, True, max(thresholds, default=None)), size)


def test_increases_lie_on_an_even_axis_with_its_ends_labelled():
    rows = rows_of(ThresholdScan((0.0, 2.0), (1.0, 1.0), logarithmic=False, best=0.0))
    assert rows[-1].split() == ["0", "2.0"]


def test_a_small_chart_says_the_largest_in_words():
    assert rows_of(LEVELS, (24, 3))[0] == "largest 2.0 at 1.0e-3"


def test_it_is_drawn_in_ascii():
    text = "\n".join(rows_of(LEVELS, glyphs=ASCII, cursor=3e-3))
    assert text.isascii()
    assert "|" in text
