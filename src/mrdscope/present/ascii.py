r"""What is shown where a terminal has no more than ASCII: bytes 0x20 to 0x7e and nothing else.

Every sign the program itself writes has a form, most of one cell and some of more (``≥`` is
``>=``). Any other character came with the data and is escaped as Python would, ``\xe9``, so that
two names that differ still do; nothing is transliterated into what it is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from mrdscope.present.styled import Block, Line, Span
from mrdscope.present.text import cell_width

_SAME_WIDTH = (
    # punctuation and letters of the field
    ("…–—−×·•²³±βµμα‘’“”", "~---x.*23~buua''\"\""),
    # borders and rules
    ("─│┌┐└┘├┤┬┴┼╭╮╰╯━┃┏┓┗┛┣┫┳┻╋═║╔╗╚╝", "-|+++++++++++++=|++++[]+++=|++++"),
    ("╌╍┄┅┈┉╎╏┆┇┊┋", "------::::::"),
    # sparklines, shades and bars
    ("▁▂▃▄▅▆▇█▔░▒▓■□▪▫", "_-~=+*%#-.:#@w.."),
    ("▉▊▋▌▍▎▏▐▕", "####---#|"),
    ("⁰¹⁴⁵⁶⁷⁸⁹⁺⁻", "01456789+-"),
    # marks of samples, cursors, sort marks, arrows
    ("●○◉◎◐◑▽▼△▲◆◇◈◧◬▸▹▶▷◂◀‹›«»", "oO@@%%vvA^#ux&Y>>>><<<><>"),
    ("←→↑↓↔⇒✓✔✗✘✕☐☑★☆✦✶\ufffd", "<>^v-=vvxxx_v$sST?"),
)
_WIDER = {"≥": ">=", "≤": "<=", "≠": "!=", "≈": "~=", "∞": "inf", "∅": "''", "⏎": "enter"}

#: The form of a blank cell of Braille, of one with few dots, and of one with many.
_BRAILLE = (" ", ".", ":")
_FEW_DOTS = 4


def _control_pictures() -> dict[str, str]:
    """Return ``^[`` for the picture of ESC, as terminals have written controls since teletypes."""
    controls = {chr(0x2400 + code): f"^{chr(code ^ 0x40)}" for code in range(0x20)}
    return controls | {"␡": "^?"}


def _braille() -> dict[str, str]:
    forms = {}
    for dots in range(0x100):
        count = dots.bit_count()
        forms[chr(0x2800 + dots)] = _BRAILLE[(count > 0) + (count > _FEW_DOTS)]
    return forms


#: The ASCII form of every sign the program writes; of one cell each, but for a few.
FORMS: Mapping[str, str] = MappingProxyType(
    {sign: form for signs, forms in _SAME_WIDTH for sign, form in zip(signs, forms, strict=True)}
    | _WIDER
    | _control_pictures()
    | _braille()
    | {"\u00a0": " "}
)

_TOKEN = re.compile(r"[ -~]+|[^ -~]")


def _form(character: str) -> str:
    form = FORMS.get(character)
    return escape(character) if form is None else form


def escape(text: str) -> str:
    r"""Return the text with everything beyond ASCII escaped: ``caf\xe9``."""
    return text.encode("ascii", "backslashreplace").decode("ascii")


def to_ascii(text: str) -> str:
    """Return a visible text in ASCII, wider where a form or an escape is; ASCII comes back as is.

    ``text`` has gone through `text.visible`, or is the program's own: it holds no control
    character.
    """
    if text.isascii():
        return text
    return "".join(part if part.isascii() else _form(part) for part in _TOKEN.findall(text))


def ascii_texts(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the consecutive texts of one line in ASCII, the line as wide as it was if it can be.

    What a wider form needs is taken from the blanks before it or, where there is only one, after
    it, so that what stands in columns stays there. Without blanks to spare the line gets longer;
    whoever shows it clips it.
    """
    if all(text.isascii() for text in texts):
        return tuple(texts)
    line = _LineInAscii()
    for place, text in enumerate(texts):
        for part in _TOKEN.findall(text):
            line.add(part, place)
    return line.texts(len(texts))


class _LineInAscii:
    """A line being written cell by cell; each cell knows which of the texts it belongs to."""

    def __init__(self) -> None:
        self._cells: list[tuple[str, int]] = []
        self._owed = 0

    def add(self, part: str, place: int) -> None:
        form = part if part.isascii() else _form(part)
        if not part.isascii():
            self._owed += len(form) - cell_width(part)
            self._pay_before()
        for character in form:
            self._cells.append((character, place))
            if self._owed > 0 and self._ends_in_a_gap(len(self._cells)):
                self._drop(len(self._cells) - 1)

    def texts(self, count: int) -> tuple[str, ...]:
        while self._owed > 0 and self._is_blank(len(self._cells) - 1):
            self._drop(len(self._cells) - 1)
        written: list[list[str]] = [[] for _ in range(count)]
        for character, place in self._cells:
            written[place].append(character)
        return tuple("".join(characters) for characters in written)

    def _pay_before(self) -> None:
        """Take blanks from the gap before the word that is being written, all but its first."""
        start = len(self._cells)
        while start and not self._is_blank(start - 1):
            start -= 1
        while self._owed > 0 and self._ends_in_a_gap(start):
            start -= 1
            self._drop(start)

    def _is_blank(self, cell: int) -> bool:
        return cell >= 0 and self._cells[cell][0] == " "

    def _ends_in_a_gap(self, end: int) -> bool:
        """Say whether the cells up to ``end`` end in more blanks than part two words."""
        return self._is_blank(end - 1) and self._is_blank(end - 2)

    def _drop(self, cell: int) -> None:
        del self._cells[cell]
        self._owed -= 1


def ascii_line(line: Line) -> Line:
    """Return a line in ASCII; see `ascii_texts`."""
    texts = ascii_texts([span.text for span in line])
    return tuple(Span(text, span.role) for text, span in zip(texts, line, strict=True))


def ascii_block(block: Iterable[Line]) -> Block:
    """Return a block in ASCII; see `ascii_texts`.

    Charts look their best where they were drawn with the ASCII glyphs to begin with.
    """
    return tuple(map(ascii_line, block))
