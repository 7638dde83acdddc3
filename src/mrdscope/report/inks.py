"""How each role of text looks on paper and on a page: the only place here that names colours.

Colours are dark enough on white to be read by themselves (a contrast of 4.5 to 1 or more) and have
each a light twin for dark pages. None says anything its words, marks or dashes do not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from mrdscope.present.styled import Role


@dataclass(frozen=True)
class Ink:
    """A colour on a light and on a dark page, and whether the text is bold."""

    light: str
    dark: str
    bold: bool = False


PLAIN = Ink("#1a1a1a", "#e6e6e6")

INKS: Mapping[Role, Ink] = MappingProxyType(
    {
        Role.PLAIN: PLAIN,
        Role.MUTED: Ink("#595959", "#a6a6a6"),
        Role.STRONG: Ink(PLAIN.light, PLAIN.dark, bold=True),
        Role.HEADING: Ink(PLAIN.light, PLAIN.dark, bold=True),
        Role.ACCENT: Ink("#00558f", "#8ab8e6"),
        Role.MISSING: Ink("#6b6b6b", "#999999"),
        Role.MARK: Ink("#174a86", "#8ab8e6"),
        Role.UNDETECTED: Ink("#00696f", "#6fc3c8"),
        Role.UNCERTAIN: Ink("#74446f", "#c9a3c5"),
        Role.LIMIT: Ink("#767676", "#8c8c8c"),
        Role.THRESHOLD: Ink("#8a5200", "#e0b060"),
        Role.GOOD: Ink("#17643a", "#8fcf9f"),
        Role.CAUTION: Ink("#8a5200", "#e0b060"),
        Role.BAD: Ink("#9c1518", "#f08a80", bold=True),
        Role.TREATMENT: Ink("#33618f", "#7fa8d1"),
        Role.GRADE_1: Ink("#4d4d4d", "#bfbfbf"),
        Role.GRADE_2: Ink("#6b5100", "#e0cf80"),
        Role.GRADE_3: Ink("#97440a", "#e8a070", bold=True),
        Role.GRADE_4: Ink("#9c1518", "#f08a80", bold=True),
        Role.GRADE_5: Ink("#6e0d0f", "#ff6b60", bold=True),
        Role.CURVE: Ink("#174a86", "#8ab8e6"),
        Role.CURVE_2: Ink("#a34e00", "#e8a860"),
        Role.CURVE_3: Ink("#17643a", "#8fcf9f"),
        Role.CURVE_4: Ink("#74446f", "#c9a3c5"),
        Role.BAND: Ink("#9db4d0", "#3f5673"),
    }
)

PAPER = Ink("#ffffff", "#161616")
RULE = Ink("#bfbfbf", "#4d4d4d")


def ink(role: Role) -> Ink:
    """Return the ink of a role."""
    return INKS.get(role, PLAIN)


def role_class(role: Role) -> str | None:
    """Return the class that gives text its ink; None where it is that of everything else."""
    return None if role is Role.PLAIN else f"r-{role}"


def text_rules(*, dark: bool = False) -> str:
    """Return the rules of style for text in HTML."""
    return "\n".join(_text_rule(role, one, dark=dark) for role, one in INKS.items())


def _text_rule(role: Role, one: Ink, *, dark: bool) -> str:
    weight = ";font-weight:600" if one.bold and not dark else ""
    return f".r-{role}{{color:{one.dark if dark else one.light}{weight}}}"


def figure_rules(*, dark: bool = False) -> str:
    """Return the rules of style of pictures: ``f-`` fills with a role's ink, ``s-`` strokes."""

    def of(one: Ink) -> str:
        return one.dark if dark else one.light

    rules = [
        f"svg .paper{{fill:{of(PAPER)}}}",
        f"svg .hollow{{fill:{of(PAPER)}}}",
        f"svg .grid{{stroke:{of(RULE)};fill:none}}",
    ]
    for role, one in INKS.items():
        rules.append(f"svg .f-{role}{{fill:{of(one)}}}")
        rules.append(f"svg .s-{role}{{stroke:{of(one)}}}")
    return "\n".join(rules)
