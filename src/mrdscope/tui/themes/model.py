"""What a theme is: the style of every role of text and of the program's own parts."""

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
    meaning: str
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


@dataclass(frozen=True)
class Hues:
    """The colours of a theme by what they are for, each as Rich writes them."""

    muted: str
    faint: str
    rule: str
    band: str
    accent: str
    undetected: str
    uncertain: str
    caution: str
    good: str
    bad: str
    treatment: str
    grade_2: str
    grade_3: str
    curves: tuple[str, str, str, str]

    @property
    def styles(self) -> Mapping[Role | Part, str]:
        """The style of every role and part that differs from plain text."""
        first, second, third, fourth = self.curves
        return {
            Role.MUTED: self.muted,
            Role.STRONG: "bold",
            Role.HEADING: "bold",
            Role.ACCENT: self.accent,
            Role.MISSING: self.faint,
            Role.MARK: f"bold {self.accent}",
            Role.UNDETECTED: self.undetected,
            Role.UNCERTAIN: self.uncertain,
            Role.LIMIT: self.faint,
            Role.THRESHOLD: self.caution,
            Role.GOOD: self.good,
            Role.CAUTION: self.caution,
            Role.BAD: f"bold {self.bad}",
            Role.TREATMENT: self.treatment,
            Role.GRADE_2: self.grade_2,
            Role.GRADE_3: self.grade_3,
            Role.GRADE_4: f"bold {self.bad}",
            Role.GRADE_5: f"bold reverse {self.bad}",
            Role.CURVE: first,
            Role.CURVE_2: second,
            Role.CURVE_3: third,
            Role.CURVE_4: fourth,
            Role.BAND: self.band,
            Part.TITLE: "bold",
            Part.TAB: self.muted,
            Part.TAB_CURRENT: f"bold {self.accent}",
            Part.HEADER: self.muted,
            Part.RULE: self.rule,
            Part.CURSOR: f"bold {self.accent}",
            Part.CURSOR_BLURRED: "bold",
            Part.CELL_CURSOR: "reverse",
            Part.KEY: self.accent,
            Part.MESSAGE: self.caution,
        }


def palette_of(
    title: str, meaning: str, theme: Theme, base: str, styles: Mapping[Role | Part, str]
) -> Palette:
    """Return a palette whose styles all stand on the theme's own background."""
    ground = Style.parse(base)
    full = {role: ground + Style.parse(style) for role, style in styles.items()}
    return Palette(title, meaning, theme, ground, MappingProxyType(full))
