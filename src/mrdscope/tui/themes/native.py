"""Themes on the terminal's own background and foreground, which are also the cheapest to send."""

from __future__ import annotations

from textual.theme import Theme

from mrdscope.present.styled import Role
from mrdscope.tui.themes.model import Hues, Part, palette_of

_PLAIN = "ansi_default"


def _native(title: str, rule: str, quiet: str, accent: str, chosen: tuple[str, str, str]) -> Theme:
    """Return a theme for Textual's own widgets.

    ``chosen`` is what a list's chosen row looks like: foreground, background, text style. Textual
    draws no reversed text there, but it does under the cursor of a line.
    """
    parts = ("foreground", "background", "text-style")
    row = {
        f"block-cursor{blurred}-{part}": value
        for blurred in ("", "-blurred")
        for part, value in zip(parts, chosen, strict=True)
    }
    return Theme(
        name=f"mrdscope-{title}", ansi=True, primary=accent, secondary=accent, accent=accent,
        warning=_PLAIN, error=_PLAIN, success=_PLAIN, foreground=_PLAIN, background=_PLAIN,
        surface=_PLAIN, panel=_PLAIN, boost=_PLAIN,
        variables={
            "ansi-background": _PLAIN,
            "ansi-foreground": _PLAIN,
            "text-muted": quiet,
            "text-disabled": quiet,
            "border": rule,
            "border-blurred": rule,
            "rule": rule,
            "block-hover-background": _PLAIN,
            "input-selection-foreground": _PLAIN,
            "input-selection-background": _PLAIN,
            "scrollbar": rule,
            "scrollbar-hover": rule,
            "scrollbar-active": accent,
            "scrollbar-background": _PLAIN,
            "scrollbar-background-hover": _PLAIN,
            "scrollbar-background-active": _PLAIN,
            "scrollbar-corner-color": _PLAIN,
            "input-cursor-foreground": _PLAIN,
            "input-cursor-background": _PLAIN,
            "input-cursor-text-style": "reverse",
            **row,
        },
    )  # fmt: skip


DARK = palette_of(
    "dark",
    "256 colours on a terminal that is dark",
    _native("dark", "#585858", "#8a8a8a", "#87afd7", ("ansi_black", "#87afd7", "none")),
    "",
    Hues(
        muted="color(245)", faint="color(243)", rule="color(240)", band="color(240)",
        accent="color(110)", undetected="color(73)", uncertain="color(139)",
        caution="color(179)", good="color(108)", bad="color(167)", treatment="color(67)",
        grade_2="color(186)", grade_3="color(173)",
        curves=("color(110)", "color(179)", "color(108)", "color(139)"),
    ).styles,
)  # fmt: skip

#: Bright colours are left out: on terminals with eight they are none, and bright black is often
#: the background itself. What matters less is therefore plain here, and what matters more is bold.
SIXTEEN = palette_of(
    "16-colour",
    "the terminal's own basic colours and no others",
    _native("16-colour", _PLAIN, _PLAIN, "ansi_cyan", ("ansi_black", "ansi_cyan", "none")),
    "",
    Hues(
        muted="", faint="", rule="", band="", accent="cyan", undetected="cyan",
        uncertain="magenta", caution="yellow", good="green", bad="red", treatment="cyan",
        grade_2="yellow", grade_3="bold yellow", curves=("cyan", "yellow", "green", "magenta"),
    ).styles,
)  # fmt: skip

MONOCHROME = palette_of(
    "monochrome",
    "no colour: bold, underlined and reversed",
    _native("monochrome", _PLAIN, _PLAIN, _PLAIN, (_PLAIN, _PLAIN, "bold underline")),
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
