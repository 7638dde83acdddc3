import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from mrdscope.cohort.schema import Status
from mrdscope.present.glyphs import ASCII, UNICODE, Glyphs

BOTH = pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=lambda glyphs: glyphs.name)


@BOTH
def test_every_glyph_takes_one_cell(glyphs: Glyphs) -> None:
    assert len(glyphs.characters()) > 40
    assert {character: cell_len(character) for character in glyphs.characters()} == dict.fromkeys(
        glyphs.characters(), 1
    )


def test_the_ascii_set_is_all_ascii() -> None:
    assert all(character.isascii() for character in ASCII.characters())


@BOTH
def test_statuses_differ_without_colour(glyphs: Glyphs) -> None:
    for marks in glyphs.marks:
        assert len({marks.of(status) for status in Status}) == len(Status)


@BOTH
def test_series_differ_without_colour_in_all_but_not_evaluable(glyphs: Glyphs) -> None:
    for status in set(Status) - {Status.NOT_EVALUABLE}:
        assert len({marks.of(status) for marks in glyphs.marks}) == len(glyphs.marks)


@BOTH
def test_no_two_curves_share_a_pen(glyphs: Glyphs) -> None:
    assert len(set(glyphs.pens)) == len(glyphs.pens) == 4


def test_text_is_clipped_and_in_ascii_mode_replaced() -> None:
    assert UNICODE.text("β2-microglobulin", 6) == "β2-mi…"
    assert ASCII.text("β2-microglobulin", 6) == "b2-mi~"
    assert ASCII.text("Übelkeit", 20) == "\\xdcbelkeit"
    assert UNICODE.text("abc", -1) == ""


@given(st.text(max_size=10), st.integers(0, 10))
@example("🏻: 1", 2)
def test_ascii_text_is_ascii_and_no_wider_than_asked(words: str, cells: int) -> None:
    text = ASCII.text(words, cells)
    assert text.isascii()
    assert len(text) <= cells
