from __future__ import annotations

import pytest

from mrdscope.errors import UsageError
from mrdscope.present.characters import Characters
from mrdscope.tui.terminal import colours, terminal_for
from mrdscope.tui.themes import PALETTES, titled

UTF8 = {"LANG": "en_US.UTF-8"}


def look(environment, terminfo=lambda _: None, **asked):
    return terminal_for(UTF8 | environment, terminfo=terminfo, **asked).look.title


@pytest.mark.parametrize(
    ("environment", "known", "title"),
    [
        ({"TERM": "xterm-256color"}, 256, "dark"),
        ({"TERM": "xterm-256color"}, None, "dark"),
        ({"TERM": "xterm-direct"}, None, "dark"),
        ({"TERM": "xterm-kitty"}, 256, "dark"),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, 8, "dark"),
        ({"TERM": "xterm"}, 8, "16-colour"),
        ({"TERM": "screen"}, 8, "16-colour"),
        ({"TERM": "linux"}, None, "16-colour"),
        ({"TERM": "rxvt-16color"}, None, "16-colour"),
        ({"TERM": "rxvt-88color"}, 88, "16-colour"),
        ({"TERM": "vt100"}, 0, "monochrome"),
        ({"TERM": "xterm-mono"}, None, "monochrome"),
        ({}, None, "16-colour"),
        ({"WINDIR": "C:\\Windows"}, None, "dark"),
    ],
)
def test_the_theme_follows_what_the_terminal_can_show(environment, known, title):
    assert look(environment, lambda _: known) == title


def test_no_color_decides_over_the_terminal_and_a_wish_over_no_color():
    full = {"TERM": "xterm-256color", "NO_COLOR": ""}
    assert look(full) == "monochrome"
    assert look(full, theme="light") == "light"


def test_every_choice_says_why():
    terminal = terminal_for({"TERM": "screen", "LANG": "C"}, terminfo=lambda _: 8)
    assert terminal.reasons == (
        "theme 16-colour: screen has 8 colours",
        "characters ascii: the locale (LANG) is C, which is not UTF-8",
    )
    asked = terminal_for({}, theme="dark", wanted=Characters.UNICODE)
    assert asked.reasons[0] == "theme dark: it was asked for"


def test_a_theme_there_is_none_of_is_refused_with_those_there_are():
    with pytest.raises(UsageError, match=r"solarized.*dark, light, high-contrast, colour-blind"):
        terminal_for({}, theme="solarized")


def test_themes_are_found_however_colour_is_spelled():
    assert titled("16-color") is titled("16-COLOUR")
    assert titled("color-blind") is titled("colour-blind")
    assert [titled(one.title) for one in PALETTES] == list(PALETTES)


def test_what_says_how_many_colours_there_are_is_named():
    assert colours({"TERM": "vt220"}, lambda _: 0) == (0, "vt220 has no colours")
    assert colours({"TERM": "x", "COLORTERM": "24bit"}, lambda _: 8)[1] == "COLORTERM is 24bit"
