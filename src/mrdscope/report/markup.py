"""Elements of XML as escaped text: what SVG and HTML are written with.

Text becomes markup in one place, `escaped`, behind `present.text.visible`: it is never parsed, and
a character that XML has no place for is shown instead of sent.
"""

from __future__ import annotations

from xml.sax.saxutils import escape

from mrdscope.present.text import visible


class Markup(str):
    """Text that is markup already; everything else is data."""

    __slots__ = ()


def escaped(text: str) -> Markup:
    """Return text as markup that shows it; markup comes back as it is."""
    if isinstance(text, Markup):
        return text
    return Markup(escape(visible(text), {'"': "&quot;", "'": "&#39;"}))


def element(name: str, /, *children: str, **attributes: str | float | None) -> Markup:
    """Return an element; children that are not markup are escaped, and so is every attribute.

    An attribute ``class_`` is ``class``, ``stroke_width`` is ``stroke-width``; None is left out,
    numbers are written with two decimals at most. Without children the element closes itself.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if not children:
        return Markup(f"<{name}{written}/>")
    return Markup(f"<{name}{written}>{joined(*children)}</{name}>")


def joined(*children: str) -> Markup:
    """Return children one after the other."""
    return Markup("".join(map(escaped, children)))


def number(value: float) -> str:
    """Return a number in as few characters as two decimals need; never ``-0``."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _value(value: str | float) -> str:
    return escaped(value) if isinstance(value, str) else number(value)
