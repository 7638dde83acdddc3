import polars as pl
import pytest

from mrdscope.present.glyphs import ASCII
from mrdscope.present.rows import KeyedRows, heading, names_width, window
from mrdscope.present.styled import Span, line, plain, width


def rows_of(count: int, head: int = 1, foot: int = 1) -> KeyedRows:
    keys = pl.Series([f"P{i:02}" for i in range(1, count + 1)], dtype=pl.String)
    return KeyedRows(
        keys,
        lambda start, stop: tuple(line(Span(f"row {key}")) for key in keys[start:stop]),
        head=tuple(line(f"head {i}") for i in range(head)),
        foot=tuple(line(f"foot {i}") for i in range(foot)),
    )


def text(*args, **more) -> list[str]:
    return plain(window(*args, **more)).split("\n")


def test_rows_are_known_by_key_and_place():
    rows = rows_of(5)
    assert (rows.row_count, rows.row_key(4), rows.row_index("P03")) == (5, "P05", 2)
    assert rows.row_index("P99") is None
    with pytest.raises(IndexError):
        rows.row_key(5)


def test_only_the_lines_asked_for_are_drawn():
    asked = []

    def draw(start: int, stop: int):
        asked.append((start, stop))
        return (line("x"),) * (stop - start)

    rows = KeyedRows(pl.Series([str(i) for i in range(1_000)]), draw)
    assert len(rows.lines(990, 2_000)) == 10
    window(rows, (20, 12), "500")
    assert asked == [(990, 1_000), (495, 506)]
    assert rows.lines(5, 5) == rows.lines(2_000, 3_000) == ()


def test_a_window_has_head_rows_foot_and_the_cursor_on_the_row_selected():
    assert text(rows_of(3), (10, 6), "P02") == [
        " head 0", " row P01", "▸row P02", " row P03", " foot 0", "",
    ]  # fmt: skip


def test_where_rows_do_not_fit_the_page_of_the_selected_one_is_shown_and_said():
    assert text(rows_of(10), (24, 7), "P06") == [
        " head 0", " row P05", "▸row P06", " row P07", " row P08", " rows 5 to 8 of 10", " foot 0",
    ]  # fmt: skip
    assert text(rows_of(10), (24, 7), "P10")[1:4] == [" row P09", "▸row P10", ""]
    assert text(rows_of(10), (24, 7), "nobody")[1] == " row P01"


def test_the_foot_gives_way_to_rows_and_then_the_head():
    assert text(rows_of(9, head=2, foot=2), (20, 6), "P01") == [
        " head 0", " head 1", "▸row P01", " row P02", " row P03", " rows 1 to 3 of 9",
    ]  # fmt: skip
    assert text(rows_of(9, head=2), (20, 3), "P01")[0] == "▸row P01"


@pytest.mark.parametrize("size", [(0, 0), (1, 1), (3, 4), (40, 2), (200, 50)])
def test_a_window_fills_any_size_exactly(size):
    block = window(rows_of(20), size, "P07")
    assert [width(row) for row in block] == [size[0]] * size[1]


def test_without_rows_there_is_head_and_foot():
    assert text(rows_of(0), (10, 5)) == [" head 0", " foot 0", "", "", ""]


def test_in_ascii_the_cursor_is_too():
    assert text(rows_of(2), (10, 4), "P01", ASCII)[1] == ">row P01"


def test_what_more_a_title_says_goes_where_it_does_not_fit():
    assert plain((heading("title", "by depth", 16),)) == "title · by depth"
    assert plain((heading("title", "by depth", 15),)) == "title"
    assert plain((heading("title", "", 40),)) == "title"


def test_a_column_of_ids_is_as_wide_as_the_longest_within_reason():
    assert names_width(pl.Series(["P1", "P0001"])) == 5
    assert names_width(pl.Series(["x" * 40])) == 14
    assert names_width(pl.Series([], dtype=pl.String)) == 2
