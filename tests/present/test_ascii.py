from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.present.ascii import (
    FORMS,
    ascii_block,
    ascii_line,
    ascii_texts,
    escape,
    to_ascii,
)
from mrdscope.present.glyphs import ASCII, UNICODE, Glyphs, Marks
from mrdscope.present.numbers import log10_change
from mrdscope.present.styled import Role, Span, line, width
from mrdscope.present.text import EMPTY, NULL, cell_width, clip, visible


def is_printable_ascii(text: str) -> bool:
    return all(" " <= character <= "~" for character in text)


def test_every_form_is_printable_ascii_and_no_narrower_than_its_sign() -> None:
    assert len(FORMS) > 300
    for sign, form in FORMS.items():
        assert is_printable_ascii(form), sign
        assert len(form) >= cell_width(sign) == 1, sign


def test_only_what_would_mean_something_else_in_one_cell_takes_more() -> None:
    wider = {sign: form for sign, form in FORMS.items() if len(form) > 1}
    pictures = {sign: form for sign, form in wider.items() if form.startswith("^")}
    assert set(wider) - set(pictures) == set("≥≤≠≈∞∅⏎")
    assert (wider["≥"], wider["≤"]) == (">=", "<=")
    assert (pictures["␛"], pictures["␊"], pictures["␡"]) == ("^[", "^J", "^?")


def test_every_glyph_of_the_unicode_set_has_a_form() -> None:
    assert [g for g in UNICODE.characters() if not g.isascii() and g not in FORMS] == []


def test_the_forms_of_sample_marks_are_those_the_ascii_set_draws() -> None:
    def mapped(marks: tuple[Marks, ...]) -> list[str]:
        return [to_ascii(mark) for series in marks for mark in astuple(series)]

    drawn = [mark for series in ASCII.marks for mark in astuple(series)]
    # A hollow triangle is the undetected mark of one series and above range of another.
    assert sum(a != b for a, b in zip(mapped(UNICODE.marks), drawn, strict=True)) <= 3


def test_a_curve_of_braille_stays_a_curve_of_dots() -> None:
    assert to_ascii("⠀⠁⠉⡇⣿") == " ...:"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("≥3.3", ">=3.3"),
        ("1.2–3.3", "1.2-3.3"),
        ("chi² 4", "chi2 4"),
        ("β2-microglobulin", "b2-microglobulin"),
        (NULL, "-"),
        (EMPTY, "''"),
        (clip("methotrexate", 5), "meth~"),
        ("café", "caf\\xe9"),
        ("東", "\\u6771"),
        ("👍", "\\U0001f44d"),
        (visible("a\x1bb\u202ec"), "a^[b<202e>c"),
    ],
)
def test_a_text_in_ascii(text: str, expected: str) -> None:
    assert to_ascii(text) == expected


def test_names_that_differ_still_do() -> None:
    assert len({to_ascii(name) for name in ("Muller", "Müller", "Møller", "M?ller")}) == 4


def test_an_escape_is_read_back_by_python() -> None:
    assert escape("Übelkeit 東").encode().decode("unicode_escape") == "Übelkeit 東"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["P01   ≥3.3  -4"], ["P01  >=3.3  -4"]),  # a number that stands right stays there
        (["≥3.3   -4"], [">=3.3  -4"]),
        (["(≥3.3) ", " 5"], ["(>=3.3) ", "5"]),
        (["≥3.3 x", "  "], [">=3.3 x", " "]),
        (["Müller      ", "34"], ["M\\xfcller   ", "34"]),
        (["a ≥3"], ["a >=3"]),
        (["", "·"], ["", "."]),
    ],
)
def test_a_wider_form_takes_blanks_that_part_nothing(before: list[str], after: list[str]) -> None:
    assert list(ascii_texts(before)) == after


def test_roles_stay_with_their_text() -> None:
    row = line(Span("▸ ", Role.ACCENT), Span("≥3.3", Role.GOOD), "    ", Span("é", Role.BAD))
    assert ascii_line(row) == line(
        Span("> ", Role.ACCENT), Span(">=3.3", Role.GOOD), " ", Span("\\xe9", Role.BAD)
    )
    assert width(ascii_line(row)) == width(row) + 1


@given(st.lists(st.text(max_size=12).map(visible), max_size=5))
def test_any_line_is_printable_ascii_and_no_narrower_than_it_was(texts: list[str]) -> None:
    written = ascii_texts(texts)
    assert is_printable_ascii("".join(written))
    assert len(written) == len(texts)
    assert len("".join(written)) >= sum(map(cell_width, texts))


@given(
    st.lists(st.sampled_from(["≥3.3", "é", "·", "–", "x", "P01", "∅"]), max_size=6),
    st.integers(0, 6),
)
def test_a_line_with_blanks_to_spare_keeps_its_width(words: list[str], gap: int) -> None:
    texts = [word + " " * (5 + gap) for word in words]
    assert len("".join(ascii_texts(texts))) == sum(map(cell_width, texts))


@given(st.text(max_size=30).map(visible))
def test_ascii_of_ascii_is_itself(text: str) -> None:
    once = to_ascii(text)
    assert to_ascii(once) == once == "".join(ascii_texts([once]))


def test_a_block_is_translated_line_by_line() -> None:
    block = (line("a · b"), (), line(log10_change(3.3, None)))
    assert ascii_block(block) == (line("a . b"), (), line(">=3.3"))


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=lambda glyphs: glyphs.name)
def test_a_label_is_clipped_after_it_was_escaped(glyphs: Glyphs) -> None:
    expected = {"unicode": "Übelk…", "ascii": "\\xdcb~"}
    assert glyphs.text("Übelkeit", 6) == expected[glyphs.name]
