"""Themes: contrast, what a dichromat sees, and which colours a terminal is sent."""

from __future__ import annotations

import numpy as np
import pytest
from rich.color import ColorType
from rich.terminal_theme import SVG_EXPORT_THEME

from mrdscope.present.styled import Role
from mrdscope.tui.state import ScreenId
from mrdscope.tui.themes import MONOCHROME, PALETTES, SIXTEEN, Part, titled

#: Linear RGB to what is seen with one kind of cone missing: Machado, Oliveira and Fernandes,
#: IEEE Transactions on Visualization and Computer Graphics 2009;15:1291, severity 1.0.
DICHROMACIES = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
#: Roles that stand beside each other and mean different things.
TOLD_APART = (
    (Role.GOOD, Role.CAUTION, Role.BAD),
    (Role.CURVE, Role.CURVE_2, Role.CURVE_3, Role.CURVE_4),
    (Role.GRADE_2, Role.GRADE_3, Role.GRADE_4),
)
#: A difference in CIELAB that is seen at a glance; one that is just noticed is 2.3.
AT_A_GLANCE = 20.0
#: Lines between things and what lies behind curves are no text (WCAG 2.2, 1.4.3 and 1.4.11).
NO_TEXT = {Role.BAND, Part.RULE}


def linear(style):
    """Return foreground and background in linear RGB, as they are seen."""
    front = style.color.get_truecolor(SVG_EXPORT_THEME, foreground=True)
    back = style.bgcolor.get_truecolor(SVG_EXPORT_THEME, foreground=False)
    pair = np.array([back, front] if style.reverse else [front, back]) / 255
    return np.where(pair <= 0.04045, pair / 12.92, ((pair + 0.055) / 1.055) ** 2.4)


def contrast(style):
    """Return the contrast ratio of WCAG 2."""
    low, high = sorted(linear(style) @ [0.2126, 0.7152, 0.0722])
    return (high + 0.05) / (low + 0.05)


def lab(rgb):
    """Return CIELAB of linear sRGB, white D65."""
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722],
                    [0.0193, 0.1192, 0.9505]]) @ np.clip(rgb, 0, 1)  # fmt: skip
    x, y, z = np.cbrt(np.maximum(xyz / [0.9505, 1.0, 1.089], 1e-9))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def test_contrast_is_that_of_the_standard():
    look = titled("high-contrast")
    assert contrast(look.base) == pytest.approx(21)


@pytest.mark.parametrize(
    ("title", "least"), [("light", 4.5), ("high-contrast", 7.0), ("colour-blind", 4.5)]
)
def test_text_stands_out_from_the_ground_of_its_theme(title, least):
    look = titled(title)
    poor = [
        one for one in (*Role, *Part) if one not in NO_TEXT and contrast(look.style(one)) < least
    ]
    assert poor == []


@pytest.mark.parametrize("sight", DICHROMACIES)
@pytest.mark.parametrize("roles", TOLD_APART)
def test_colours_are_told_apart_with_any_cone_missing(sight, roles):
    look, seen = titled("colour-blind"), np.array(DICHROMACIES[sight])
    colours = [lab(seen @ linear(look.style(role))[0]) for role in roles]
    for index, one in enumerate(colours):
        for other in colours[:index]:
            assert np.linalg.norm(one - other) > AT_A_GLANCE


def test_the_dark_theme_would_not_do_for_a_deuteranope():
    seen = np.array(DICHROMACIES["deuteranopia"])
    ground = titled("high-contrast").base
    good, bad = (
        lab(seen @ linear(ground + titled("dark").style(role))[0]) for role in (Role.GOOD, Role.BAD)
    )
    assert np.linalg.norm(good - bad) < AT_A_GLANCE


def test_sixteen_colours_are_the_terminals_own_and_monochrome_has_none():
    for role in (*Role, *Part):
        style = SIXTEEN.style(role)
        assert all(c is None or c.type is ColorType.STANDARD for c in (style.color, style.bgcolor))
        style = MONOCHROME.style(role)
        assert style.color is style.bgcolor is None


def test_titles_and_names_are_of_one_theme_each():
    assert len({look.title for look in PALETTES}) == len({look.name for look in PALETTES}) == 6


async def pictures(program):
    """Yield the strips of every screen and of everything that can lie over one."""
    for screen in ScreenId:
        await program.do(f"screen.{screen}")
        await program.until(lambda: "computing" not in program.text)
        await program.settle()
        yield screen, program.strips
    await program.do("screen.cohort")
    for over in ("app.help", "app.palette", "cut.choose", "filter.edit", "number.explain",
                 "cell.whole", "column.statistics", "focus.jump", "mrd.choose_chart"):  # fmt: skip
        if over == "mrd.choose_chart":
            await program.do("screen.mrd")
        await program.do(over)
        await program.settle()
        yield over, program.strips
        await program.pilot.press("escape")
        await program.pilot.pause()


def styles(strips):
    return [s.style for strip in strips for s in strip if s.style is not None and s.text]


@pytest.mark.parametrize("title", ["16-colour", "monochrome"])
async def test_a_terminal_is_sent_no_colours_it_does_not_have(open_program, sample, title):
    most = {"16-colour": {ColorType.DEFAULT, ColorType.STANDARD}, "monochrome": {ColorType.DEFAULT}}
    async with open_program(sample, theme=title) as program:
        async for where, strips in pictures(program):
            colours = {c for style in styles(strips) for c in (style.color, style.bgcolor) if c}
            assert {colour.type for colour in colours} <= most[title], (where, colours)


async def test_a_theme_with_a_ground_paints_all_of_it(open_program, sample):
    async with open_program(sample, theme="high-contrast") as program:
        async for where, strips in pictures(program):
            grounds = {style.bgcolor.get_truecolor().hex for style in styles(strips)}
            assert grounds <= {"#000000", "#5fffff", "#ffffff"}, where


@pytest.mark.parametrize("look", PALETTES, ids=lambda look: look.title)
async def test_what_is_chosen_in_a_list_differs_from_what_is_not(open_program, sample, look):
    async with open_program(sample, theme=look.title) as program:
        await program.do("screen.mrd", "mrd.choose_chart")
        choices = program.app.screen.query_one("#choices").region
        first, second = (program.strips[y]._segments[0].style for y in (choices.y, choices.y + 1))
        assert (first.color, first.bgcolor, first.underline) != (
            second.color,
            second.bgcolor,
            second.underline,
        )
        if look.title == "monochrome":
            assert first.underline
            assert not second.underline
