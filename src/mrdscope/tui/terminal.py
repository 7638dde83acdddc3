"""How the program looks on a terminal, chosen from what was asked for and what is known.

A person's wish decides; where there is none the environment does: ``NO_COLOR``, how many colours
the terminal has, its locale. Each choice comes with its reason, which help shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mrdscope.errors import UsageError
from mrdscope.present.characters import Characters, Choice, characters
from mrdscope.present.glyphs import UNICODE
from mrdscope.tui.themes import DARK, MONOCHROME, PALETTES, SIXTEEN, Palette, titled

#: With fewer colours than these a theme of 256 would be mapped to what it was not made for.
ENOUGH_COLOURS = 256
#: What COLORTERM says where a terminal has all colours, whatever its name promises.
_ALL_COLOURS = frozenset({"truecolor", "24bit"})
#: What a terminal has that terminfo does not know, after the way such names end.
_BY_SUFFIX = {"256color": 256, "direct": 1 << 24, "88color": 88, "16color": 16, "mono": 0, "m": 0}
_BASIC = 8


@dataclass(frozen=True)
class Terminal:
    """How the program looks, and why so."""

    look: Palette
    look_reason: str
    characters: Choice

    @property
    def reasons(self) -> tuple[str, ...]:
        """What was chosen and why, a sentence each."""
        return (
            f"theme {self.look.title}: {self.look_reason}",
            f"characters {self.characters.glyphs.name}: {self.characters.reason}",
        )


#: One that has everything.
FULL = Terminal(DARK, "it has all colours", Choice(UNICODE, "it has all characters"))


def terminal_for(
    environment: Mapping[str, str],
    *,
    theme: str | None = None,
    wanted: Characters = Characters.AUTO,
    encoding: str | None = None,
    terminfo: Callable[[str], int | None] = lambda _: None,
) -> Terminal:
    """Return how to look on a terminal.

    Parameters
    ----------
    environment
        Of it ``NO_COLOR``, ``TERM``, ``COLORTERM`` and what `present.characters` reads.
    theme
        The title of a theme that was asked for; it decides over ``NO_COLOR``.
    wanted
        Which characters were asked for.
    encoding
        Of the output, where it is known.
    terminfo
        Returns how many colours a terminal of that name has; None where nobody knows.

    Raises
    ------
    UsageError
        On a theme there is none of, naming those there are.
    """
    look, reason = _look(theme, environment, terminfo)
    return Terminal(look, reason, characters(wanted, environment, encoding))


def _look(
    theme: str | None, environment: Mapping[str, str], terminfo: Callable[[str], int | None]
) -> tuple[Palette, str]:
    if theme is not None:
        return theme_called(theme), "it was asked for"
    if "NO_COLOR" in environment:
        return MONOCHROME, "NO_COLOR is set"
    found, source = colours(environment, terminfo)
    if found >= ENOUGH_COLOURS:
        return DARK, source
    return (SIXTEEN if found >= _BASIC else MONOCHROME), source


def theme_called(title: str) -> Palette:
    """Return the theme of that title; `UsageError` naming those there are where there is none."""
    found = titled(title)
    if found is None:
        raise UsageError(
            f"there is no theme {title!r}", expected=", ".join(one.title for one in PALETTES)
        )
    return found


def colours(
    environment: Mapping[str, str], terminfo: Callable[[str], int | None]
) -> tuple[int, str]:
    """Return how many colours a terminal has, and what says so.

    ``COLORTERM`` is believed first, then terminfo, then how the name of the terminal ends. Of one
    without a name nothing but the basic colours is expected.
    """
    if environment.get("COLORTERM", "").casefold() in _ALL_COLOURS:
        return 1 << 24, f"COLORTERM is {environment['COLORTERM']}"
    name = environment.get("TERM", "")
    if not name:
        # Windows names no terminal, and its consoles have had all colours since 2016.
        return (1 << 24, "this is Windows") if "WINDIR" in environment else (_BASIC, "no TERM")
    known = terminfo(name)
    if known is None:
        known = _BY_SUFFIX.get(name.rpartition("-")[2], _BASIC)
    return max(known, 0), f"{name} has {known if known > 0 else 'no'} colours"


def terminfo_colours(name: str) -> int | None:
    """Return how many colours terminfo gives a terminal, 0 for none; None if it knows nothing."""
    try:
        import curses  # noqa: PLC0415 - not there on Windows
    except ImportError:
        return None
    try:
        curses.setupterm(name)
    except curses.error:
        return None
    return max(curses.tigetnum("colors"), 0)
