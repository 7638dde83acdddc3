"""How each role of text looks: dark, light and monochrome. The only place that names a colour.

Dark and monochrome keep the terminal's own background and foreground, which is also what makes them
cheap to send; light brings its own paper, so that it is the same on any terminal. Colours are of
the 256, which terminals with 16 map to their nearest.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rich.style import Style
from textual.theme import Theme

from mrdscope.present.styled import Role


class Part(enum.StrEnum):
    """The program's own parts, beside the roles text from `present` can have."""

    TITLE = "title"
    TAB = "tab"
    TAB_CURRENT = "tab-current"
    HEADER = "header"  #: of a table
    RULE = "rule"  #: a line between two things
    CURSOR = "cursor"  #: pinned cells of the row the cursor is on
    CURSOR_BLURRED = "cursor-blurred"  #: the same while something else has the focus
    CELL_CURSOR = "cell-cursor"
    KEY = "key"
    MESSAGE = "message"


@dataclass(frozen=True)
class Palette:
    """A theme: the style of every role and part, and what Textual's own widgets look like."""

    title: str
    theme: Theme
    base: Style
    styles: Mapping[Role | Part, Style]

    @property
    def name(self) -> str:
        """The name Textual knows the theme by."""
        return self.theme.name

    def style(self, role: Role | Part) -> Style:
        """Return the style of a role or part, on the theme's own background."""
        return self.styles.get(role, self.base)


def _palette(title: str, theme: Theme, base: str, styles: Mapping[Role | Part, str]) -> Palette:
    ground = Style.parse(base)
    full = {role: ground + Style.parse(style) for role, style in styles.items()}
    return Palette(title, theme, ground, MappingProxyType(full))


def _ansi(name: str, muted: str, accent: str, *, dark: bool) -> Theme:
    plain = "ansi_default"
    return Theme(
        name=name, ansi=True, dark=dark, primary=accent, secondary=accent, accent=accent,
        warning=plain, error=plain, success=plain, foreground=plain, background=plain,
        surface=plain, panel=plain, boost=plain,
        variables={
            "ansi-background": "ansi_black",
            "ansi-foreground": "ansi_white",
            "border": muted,
            "border-blurred": muted,
            "rule": muted,
            "block-cursor-foreground": "ansi_black",
            "block-cursor-background": "ansi_white",
            "input-cursor-text-style": "reverse",
            "scrollbar": muted,
            "scrollbar-hover": muted,
            "scrollbar-active": accent,
            "scrollbar-background": plain,
            "scrollbar-background-hover": plain,
            "scrollbar-background-active": plain,
            "scrollbar-corner-color": plain,
        },
    )  # fmt: skip


DARK = _palette(
    "dark",
    _ansi("mrdscope-dark", "#585858", "#87afd7", dark=True),
    "",
    {
        Role.MUTED: "color(245)",
        Role.STRONG: "bold",
        Role.HEADING: "bold",
        Role.ACCENT: "color(110)",
        Role.MISSING: "color(243)",
        Role.MARK: "bold color(110)",
        Role.UNDETECTED: "color(73)",
        Role.UNCERTAIN: "color(139)",
        Role.LIMIT: "color(243)",
        Role.THRESHOLD: "color(179)",
        Role.GOOD: "color(108)",
        Role.CAUTION: "color(179)",
        Role.BAD: "bold color(167)",
        Role.TREATMENT: "color(67)",
        Role.GRADE_2: "color(186)",
        Role.GRADE_3: "color(173)",
        Role.GRADE_4: "bold color(167)",
        Role.GRADE_5: "bold reverse color(167)",
        Role.CURVE: "color(110)",
        Role.CURVE_2: "color(179)",
        Role.CURVE_3: "color(108)",
        Role.CURVE_4: "color(139)",
        Role.BAND: "color(240)",
        Part.TITLE: "bold",
        Part.TAB: "color(245)",
        Part.TAB_CURRENT: "bold color(110)",
        Part.HEADER: "color(245)",
        Part.RULE: "color(240)",
        Part.CURSOR: "bold color(110)",
        Part.CURSOR_BLURRED: "bold",
        Part.CELL_CURSOR: "reverse",
        Part.KEY: "color(110)",
        Part.MESSAGE: "color(179)",
    },
)

LIGHT = _palette(
    "light",
    Theme(
        name="mrdscope-light", dark=False, primary="#005faf", secondary="#005faf",
        accent="#005faf", warning="#af5f00", error="#af0000", success="#00875f",
        foreground="#262626", background="#ffffff", surface="#ffffff", panel="#eeeeee",
        variables={
            "rule": "#bcbcbc",
            "scrollbar": "#bcbcbc",
            "scrollbar-hover": "#9e9e9e",
            "scrollbar-active": "#005faf",
            "scrollbar-background": "#ffffff",
            "scrollbar-background-hover": "#ffffff",
            "scrollbar-background-active": "#ffffff",
        },
    ),
    "#262626 on #ffffff",
    {
        Role.MUTED: "color(242)",
        Role.STRONG: "bold",
        Role.HEADING: "bold",
        Role.ACCENT: "color(25)",
        Role.MISSING: "color(245)",
        Role.MARK: "bold color(25)",
        Role.UNDETECTED: "color(30)",
        Role.UNCERTAIN: "color(96)",
        Role.LIMIT: "color(245)",
        Role.THRESHOLD: "color(130)",
        Role.GOOD: "color(29)",
        Role.CAUTION: "color(130)",
        Role.BAD: "bold color(124)",
        Role.TREATMENT: "color(67)",
        Role.GRADE_2: "color(94)",
        Role.GRADE_3: "color(130)",
        Role.GRADE_4: "bold color(124)",
        Role.GRADE_5: "bold reverse color(124)",
        Role.CURVE: "color(25)",
        Role.CURVE_2: "color(130)",
        Role.CURVE_3: "color(29)",
        Role.CURVE_4: "color(96)",
        Role.BAND: "color(249)",
        Part.TITLE: "bold",
        Part.TAB: "color(242)",
        Part.TAB_CURRENT: "bold color(25)",
        Part.HEADER: "color(242)",
        Part.RULE: "color(250)",
        Part.CURSOR: "bold color(25)",
        Part.CURSOR_BLURRED: "bold",
        Part.CELL_CURSOR: "reverse",
        Part.KEY: "color(25)",
        Part.MESSAGE: "color(130)",
    },
)  # fmt: skip

MONOCHROME = _palette(
    "monochrome",
    _ansi("mrdscope-monochrome", "ansi_default", "ansi_default", dark=True),
    "",
    {
        Role.STRONG: "bold",
        Role.HEADING: "bold",
        Role.ACCENT: "bold",
        Role.MARK: "bold",
        Role.BAD: "bold",
        Role.GRADE_3: "bold",
        Role.GRADE_4: "bold underline",
        Role.GRADE_5: "bold reverse",
        Role.CURVE: "bold",
        Part.TITLE: "bold",
        Part.TAB_CURRENT: "bold",
        Part.HEADER: "underline",
        Part.CURSOR: "bold reverse",
        Part.CURSOR_BLURRED: "bold",
        Part.CELL_CURSOR: "reverse",
        Part.KEY: "bold",
        Part.MESSAGE: "bold",
    },
)

PALETTES: tuple[Palette, ...] = (DARK, LIGHT, MONOCHROME)
_BY_NAME = {palette.name: palette for palette in PALETTES}


def palette(theme_name: str) -> Palette:
    """Return the palette of a Textual theme; dark where the theme is none of ours."""
    return _BY_NAME.get(theme_name, DARK)


def titled(title: str) -> Palette | None:
    """Return the palette of that title (``dark``, ``light``, ``monochrome``), or None."""
    return next((candidate for candidate in PALETTES if candidate.title == title), None)


def after(theme_name: str) -> Palette:
    """Return the palette that follows a theme in the order of `PALETTES`, round and round."""
    return PALETTES[(PALETTES.index(palette(theme_name)) + 1) % len(PALETTES)]
