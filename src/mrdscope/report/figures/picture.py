"""A picture: its size, its body, and what it shows in words for those who do not see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mrdscope.present.styled import Role
from mrdscope.report.inks import figure_rules
from mrdscope.report.markup import Markup, element, joined, number

#: Text of a picture is set in what a reader's machine has; nothing is fetched.
FONT = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
FONT_SIZE = 12.0
MONOSPACED = "'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace"

_SHAPES = f"""
svg text{{font-family:{FONT};font-size:{number(FONT_SIZE)}px}}
svg .small{{font-size:10.5px}}
svg .foot{{font-size:8.5px}}
svg .lead{{font-size:15px;font-weight:600}}
svg .bold{{font-weight:600}}
svg .mono{{font-family:{MONOSPACED};white-space:pre}}
svg .open{{fill:none}}
svg .faint{{opacity:.4}}
"""


@dataclass(frozen=True)
class Picture:
    """A drawing ``width`` by ``height`` points with a title and a description in words."""

    width: float
    height: float
    title: str
    description: str
    body: Markup

    def scaled(self, points: float) -> tuple[float, float]:
        """Return width and height at a width in points."""
        return points, points * self.height / self.width


def shape_rules() -> str:
    """Return the rules of style of pictures that name no colour."""
    return _SHAPES


def inline(picture: Picture, name: str) -> Markup:
    """Return a picture as part of a page that has the rules of style; ``name`` is its own there."""
    return _svg(picture, name, "")


def standalone(picture: Picture) -> str:
    """Return a picture as a file of its own: white paper, light inks, nothing from elsewhere."""
    style = element("style", Markup(f"\n{shape_rules()}{figure_rules()}\n"))
    paper = element("rect", class_="paper", width=picture.width, height=picture.height)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return f"{head}{_svg(picture, 'figure', joined(style, paper))}\n"


def captioned(picture: Picture, head: Sequence[str], foot: Sequence[str]) -> Picture:
    """Return a picture with lines over it, the first larger, and small ones under it: a slide."""
    line = FONT_SIZE + 5
    above = line * len(head) + 6 if head else 0.0
    texts = [
        element("text", text, class_=f"f-{Role.STRONG} {'lead' if place == 0 else ''}".strip(),
                x=6.0, y=(place + 1) * line)
        for place, text in enumerate(head)
    ]  # fmt: skip
    top = above + picture.height + 4
    texts += [
        element(
            "text", text, class_=f"f-{Role.MUTED} foot", x=6.0, y=top + (place + 0.8) * line * 0.8
        )
        for place, text in enumerate(foot)
    ]
    moved = element("g", picture.body, transform=f"translate(0 {number(above)})")
    height = top + line * 0.8 * len(foot) + (6 if foot else 0)
    return replace(picture, height=height, body=joined(*texts, moved))


def _svg(picture: Picture, name: str, head: str) -> Markup:
    title, description = f"{name}-title", f"{name}-description"
    size = {"width": picture.width, "height": picture.height} if head else {}
    return element(
        "svg",
        element("title", picture.title, id=title),
        element("desc", picture.description, id=description),
        Markup(head),
        picture.body,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(picture.width)} {number(picture.height)}",
        role="img",
        aria_labelledby=f"{title} {description}",
        **size,
    )
