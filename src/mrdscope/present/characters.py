"""Which characters a terminal is trusted with: Unicode, or ASCII alone, and why."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from mrdscope.present.glyphs import ASCII, UNICODE, Glyphs

#: Terminals whose font has no more than a few hundred signs, or of which nothing is known.
POOR_TERMINALS = ("linux", "dumb")

#: What Python itself sets LC_CTYPE to where it finds no locale, or "C" (PEP 538).
_COERCED = frozenset({"C.UTF-8", "C.utf8"})
_NO_LOCALE = frozenset({"", "C", "POSIX"})


class Characters(enum.StrEnum):
    """What somebody asked for."""

    AUTO = "auto"  #: what locale and terminal allow
    UNICODE = "unicode"
    ASCII = "ascii"


@dataclass(frozen=True)
class Choice:
    """The glyphs to draw with, and why these, in a few words for the help screen."""

    glyphs: Glyphs
    reason: str


def characters(
    wanted: Characters, environment: Mapping[str, str], encoding: str | None = None
) -> Choice:
    """Return the glyphs for a terminal.

    Parameters
    ----------
    wanted
        An explicit wish decides alone.
    environment
        Of it ``TERM`` and, in the order of POSIX, ``LC_ALL``, ``LC_CTYPE`` and ``LANG``. Where none
        of these names a locale it is "C", which is ASCII: drawn poorer than a terminal could is
        better than drawn as noise. An ``LC_CTYPE`` that Python has put there itself does not count.
    encoding
        Of the output, where it is known; one that is not UTF-8 decides against Unicode.
    """
    if wanted is not Characters.AUTO:
        glyphs = ASCII if wanted is Characters.ASCII else UNICODE
        return Choice(glyphs, f"{wanted} was asked for")
    terminal = environment.get("TERM", "")
    if terminal.partition("-")[0] in POOR_TERMINALS:
        return Choice(ASCII, f"the terminal (TERM) is {terminal}")
    if encoding is not None and not _is_utf8(encoding):
        return Choice(ASCII, f"the output is encoded in {encoding}")
    name, locale = _locale(environment)
    if not _is_utf8(locale.partition(".")[2] or locale):
        said = f"the locale ({name}) is {locale}" if locale else "no locale is set"
        return Choice(ASCII, f"{said}, which is not UTF-8")
    return Choice(UNICODE, f"the locale ({name}) is {locale}")


def _locale(environment: Mapping[str, str]) -> tuple[str, str]:
    """Return the variable that decides the encoding of text, and its value."""
    language = environment.get("LANG", "")
    if environment.get("LC_ALL"):
        return "LC_ALL", environment["LC_ALL"]
    own = environment.get("LC_CTYPE", "")
    if own and not (own in _COERCED and language in _NO_LOCALE):
        return "LC_CTYPE", own
    return "LANG", language


def _is_utf8(encoding: str) -> bool:
    """Say whether a codeset is UTF-8; a modifier such as ``@euro`` may follow it."""
    codeset = encoding.partition("@")[0]
    return codeset.casefold().replace("-", "").replace("_", "") in {"utf8", "cp65001"}
