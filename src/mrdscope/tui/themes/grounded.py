"""Themes that bring a background of their own, so that they are the same on any terminal."""

from __future__ import annotations

from textual.theme import Theme

from mrdscope.tui.themes.model import Hues, palette_of


def _grounded(title: str, ink: str, ground: str, accent: str, rule: str) -> Theme:
    """Return a theme for Textual's own widgets, in one accent and no shades."""
    chosen = {
        f"block-cursor{blurred}-{what}": value
        for blurred in ("", "-blurred")
        for what, value in (("foreground", ground), ("background", accent), ("text-style", "none"))
    }
    return Theme(
        name=f"mrdscope-{title}", dark=ground == "#000000", primary=accent, secondary=accent,
        accent=accent, warning=accent, error=accent, success=accent, foreground=ink,
        background=ground, surface=ground, panel=ground,
        variables={
            "text": ink,
            "text-muted": ink,
            "text-disabled": ink,
            "border": rule,
            "border-blurred": rule,
            "rule": rule,
            "block-hover-background": ground,
            "input-cursor-foreground": ground,
            "input-cursor-background": ink,
            "scrollbar": rule,
            "scrollbar-hover": rule,
            "scrollbar-active": accent,
            "scrollbar-background": ground,
            "scrollbar-background-hover": ground,
            "scrollbar-background-active": ground,
            "scrollbar-corner-color": ground,
            **chosen,
        },
    )  # fmt: skip


LIGHT = palette_of(
    "light",
    "dark ink on white",
    _grounded("light", "#262626", "#ffffff", "#005faf", "#bcbcbc"),
    "color(235) on color(231)",
    Hues(
        muted="color(242)", faint="color(243)", rule="color(250)", band="color(249)",
        accent="color(25)", undetected="color(24)", uncertain="color(96)",
        caution="color(130)", good="color(29)", bad="color(124)", treatment="color(25)",
        grade_2="color(94)", grade_3="color(130)",
        curves=("color(25)", "color(130)", "color(29)", "color(96)"),
    ).styles,
)  # fmt: skip

HIGH_CONTRAST = palette_of(
    "high-contrast",
    "white and bright colours on black, at least seven to one",
    _grounded("high-contrast", "#ffffff", "#000000", "#5fffff", "#ffffff"),
    "color(231) on color(16)",
    Hues(
        muted="color(231)", faint="color(252)", rule="color(231)", band="color(248)",
        accent="color(87)", undetected="color(159)", uncertain="color(219)",
        caution="color(226)", good="color(120)", bad="color(210)", treatment="color(153)",
        grade_2="color(229)", grade_3="color(215)",
        curves=("color(87)", "color(226)", "color(120)", "color(219)"),
    ).styles,
)  # fmt: skip

#: After Okabe and Ito (jfly.uni-koeln.de/color, 2008), whose hues people with any of the three
#: dichromacies tell apart: those of the 256 that differ most on black. A test holds by how much.
COLOUR_BLIND = palette_of(
    "colour-blind",
    "told apart without red, green or blue cones, on black",
    _grounded("colour-blind", "#e4e4e4", "#000000", "#5fafd7", "#767676"),
    "color(254) on color(16)",
    Hues(
        muted="color(248)", faint="color(246)", rule="color(243)", band="color(240)",
        accent="color(74)", undetected="color(117)", uncertain="color(175)",
        caution="color(227)", good="color(36)", bad="color(202)", treatment="color(74)",
        grade_2="color(230)", grade_3="color(220)",
        curves=("color(69)", "color(208)", "color(42)", "color(219)"),
    ).styles,
)  # fmt: skip
