"""The place reading a filter has come to, and how a piece that does not fit there is refused."""

from __future__ import annotations

from typing import NoReturn

from mrdscope.analysis.filtering.error import FilterError
from mrdscope.analysis.filtering.lexing import Piece, Token, pieces

_TERM = "a word, text in quotes, /a pattern/ or a comparison such as age>=60"


class Cursor:
    """Goes through the pieces of a filter's text from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._pieces = pieces(text)
        self._at = 0

    @property
    def here(self) -> Piece:
        """The next piece, which is not taken yet; the end comes again and again."""
        return self._pieces[self._at]

    def after(self, ahead: int = 1) -> Piece:
        """Return the piece so many after the next."""
        return self._pieces[min(self._at + ahead, len(self._pieces) - 1)]

    def take(self) -> Piece:
        """Return the next piece and go on behind it."""
        piece = self.here
        self._at += piece.token is not Token.END
        return piece

    def next_is(self, *tokens: Token) -> bool:
        """Return whether the next piece is one of these."""
        return self.here.token in tokens

    def fail(
        self, what: str, piece: Piece, expected: str | None = None, action: str | None = None
    ) -> NoReturn:
        """Raise `FilterError` at a piece."""
        raise FilterError(
            what, self._text, piece.start, piece.end, expected=expected, action=action
        ) from None

    def fail_unexpected(self, piece: Piece) -> NoReturn:
        """Raise `FilterError` at a piece that cannot stand where it does."""
        self.fail(*_unexpected(piece))


def _unexpected(piece: Piece) -> tuple[str, Piece, str | None, str | None]:
    """Return what to say of a piece that cannot stand where it does."""
    match piece.token:
        case Token.END:
            return "something is missing at the end", piece, _TERM, None
        case Token.CLOSE:
            return ") closes nothing", piece, _TERM, None
        case Token.COMMA:
            action = "write decimals with a point, and put text with a comma in quotes"
            return "a comma belongs in a list", piece, "age in (40, 50)", action
        case Token.RANGE:
            action = "put text with two points in quotes"
            return "a range belongs after a name", piece, "age=40..60", action
        case Token.OPERATOR:
            return f"{piece.text} has no name before it", piece, "the name of a column", None
    return f"{piece.text} has nothing to join", piece, _TERM, "put it in quotes to look for it"
