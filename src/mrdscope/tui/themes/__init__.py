"""How each role of text looks, in every theme there is. The only place that names a colour.

Colours are of the 256, which terminals with fewer map to their nearest, but for `SIXTEEN`, which
has none but theirs, and `MONOCHROME`. None says anything that words, marks or dashes do not.
"""

from __future__ import annotations

from mrdscope.tui.themes.grounded import COLOUR_BLIND, HIGH_CONTRAST, LIGHT
from mrdscope.tui.themes.model import Palette, Part
from mrdscope.tui.themes.native import DARK, MONOCHROME, SIXTEEN

__all__ = ["DARK", "MONOCHROME", "PALETTES", "SIXTEEN", "Palette", "Part", "after", "palette",
           "titled"]  # fmt: skip

PALETTES: tuple[Palette, ...] = (DARK, LIGHT, HIGH_CONTRAST, COLOUR_BLIND, SIXTEEN, MONOCHROME)
_BY_NAME = {palette.name: palette for palette in PALETTES}


def palette(theme_name: str) -> Palette:
    """Return the palette of a Textual theme; dark where the theme is none of ours."""
    return _BY_NAME.get(theme_name, DARK)


def titled(title: str) -> Palette | None:
    """Return the palette of that title, such as ``high-contrast``, or None."""
    wanted = title.casefold()
    names = {name: one for one in PALETTES for name in (one.title, one.title.replace("our", "or"))}
    return names.get(wanted)


def after(theme_name: str) -> Palette:
    """Return the palette that follows a theme in the order of `PALETTES`, round and round."""
    return PALETTES[(PALETTES.index(palette(theme_name)) + 1) % len(PALETTES)]
