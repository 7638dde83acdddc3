"""The one gate through which text from data reaches a screen, a file or a message.

Text in data is data: no markup is parsed anywhere behind this gate, control characters, escape
sequences and direction overrides are made visible, and what is clipped says so.
"""

from __future__ import annotations

import re
import unicodedata

from rich.cells import cell_len, chop_cells

#: How a value that is not known is shown; never a zero, never an empty cell.
NULL = "–"
NULL_ASCII = "-"
#: How a text that is there and empty is shown.
EMPTY = "∅"
EMPTY_ASCII = "''"

_ELLIPSIS = "…"

# Controls (C0, DEL, C1), format characters (zero width, bidi overrides, BOM), surrogates, private
# use, what is no character or none yet, line and paragraph separators: none of them has a cell of
# its own that can be trusted.
_UNSAFE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_PLAIN = re.compile(r"[ -~]*")


def _visible_character(character: str) -> str:
    if unicodedata.category(character) not in _UNSAFE_CATEGORIES:
        return character
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    return f"‹{code:02x}›"


def visible(text: str) -> str:
    """Return the text with every character that could act on a terminal replaced by a visible one.

    C0 controls become their control pictures (ESC is ``␛``, a line feed ``␊``), all others their
    code point in angle quotes. Printable text comes back as it is.
    """
    if _PLAIN.fullmatch(text):
        return text
    return "".join(map(_visible_character, text))


def visible_cells(text: str) -> str:
    """Return the text as `visible`, a character for each character, for what is being edited.

    Characters whose code point would have to be written out are a replacement character.
    """
    return "".join(
        shown if len(shown := _visible_character(character)) == 1 else "\ufffd"
        for character in text
    )


def cell_width(text: str) -> int:
    """Return how many terminal cells a visible text takes (wide characters two, combining none)."""
    return cell_len(text)


def clip(text: str, width: int) -> str:
    """Return the text cut to at most ``width`` cells, ending in an ellipsis where it was cut."""
    if cell_len(text) <= width:
        return text
    if width <= 1:
        return _ELLIPSIS[:width]
    return next(iter(chop_cells(text, width - 1)), "") + _ELLIPSIS


def fit(text: str, width: int, *, right: bool = False) -> str:
    """Return the text clipped and padded to exactly ``width`` cells, aligned left or right."""
    clipped = clip(text, width)
    padding = " " * (width - cell_len(clipped))
    return padding + clipped if right else clipped + padding


def cell(value: str | None) -> str:
    """Return text from data as one visible line: null and empty are told apart."""
    if value is None:
        return NULL
    return visible(value) if value else EMPTY
