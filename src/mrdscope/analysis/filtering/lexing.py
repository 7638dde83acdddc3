"""The words and signs of a filter's text, each with its place."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass

from mrdscope.analysis.filtering.error import FilterError


class Token(enum.Enum):
    """What a piece of text is."""

    WORD = "a word"
    QUOTED = "text in quotes"
    NAME = "a name in backquotes"
    REGEX = "a pattern"
    OPERATOR = "a comparison"
    BANG = "!"
    OPEN = "("
    CLOSE = ")"
    COMMA = ","
    RANGE = ".."
    END = "the end"


@dataclass(frozen=True)
class Piece:
    """A token, what it says without quotes, and where it stands."""

    token: Token
    text: str
    start: int
    end: int

    def says(self, *words: str) -> bool:
        """Return whether it is one of these words, unquoted, in any case."""
        return self.token is Token.WORD and self.text.lower() in words


#: Words that say something themselves; to look for one it is put in quotes.
KEYWORDS = frozenset({"and", "or", "not", "in", "null"})

_SPELLINGS = {"≤": "<=", "≥": ">=", "≠": "!="}
_WORD = r"(?:(?!\.\.)[^\s()\"`,=<>!~≤≥≠])+"
_PIECES = re.compile(
    rf"""
      (?P<SPACE>\s+)
    | "(?P<QUOTED>(?:[^"\\]|\\.)*)"
    | `(?P<NAME>(?:[^`\\]|\\.)*)`
    | /(?P<REGEX>(?:[^/\\]|\\.)*)/
    | (?P<OPERATOR>!=|!~|==|<=|>=|[=<>~≤≥≠])
    | (?P<BANG>!)
    | (?P<OPEN>\()
    | (?P<CLOSE>\))
    | (?P<COMMA>,)
    | (?P<RANGE>\.\.)
    | (?P<WORD>(?!/){_WORD})
    """,
    re.VERBOSE | re.DOTALL,
)
_BARE = re.compile(rf"(?!/){_WORD}")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_CLOSERS = {'"': "a closing quote", "`": "a closing backquote", "/": "a closing slash"}


def pieces(text: str) -> list[Piece]:
    """Return the pieces of a filter's text, the last of them its end.

    Raises
    ------
    FilterError
        Where a quote, backquote or slash is not closed.
    """
    found: list[Piece] = []
    place = 0
    while place < len(text):
        match = _PIECES.match(text, place)
        if match is None:
            raise _unclosed(text, place)
        if match.lastgroup != "SPACE":
            found.append(_piece(match))
        place = match.end()
    return [*found, Piece(Token.END, "", len(text), len(text))]


def _piece(match: re.Match[str]) -> Piece:
    group = str(match.lastgroup)
    token, said = Token[group], match[group]
    if token in (Token.QUOTED, Token.NAME):
        said = _ESCAPED.sub(r"\1", said)
    elif token is Token.OPERATOR:
        said = _SPELLINGS.get(said, said)
    return Piece(token, said, match.start(), match.end())


def _unclosed(text: str, place: int) -> FilterError:
    opener = text[place]
    action = "put text with a slash at its start in quotes" if opener == "/" else None
    return FilterError(
        f"{opener} is not closed", text, place, len(text), expected=_CLOSERS[opener], action=action
    )


def is_bare(text: str) -> bool:
    """Return whether a text can stand without quotes and is still read as this one word."""
    return text.lower() not in KEYWORDS and _BARE.fullmatch(text) is not None


def quoted(text: str, mark: str = '"') -> str:
    """Return a text in quotes, or in backquotes where it is a name."""
    escaped = text.replace("\\", "\\\\").replace(mark, f"\\{mark}")
    return f"{mark}{escaped}{mark}"


def as_pattern(text: str) -> str:
    """Return a regular expression as it can stand between slashes."""
    return re.sub(r"\\.|/", lambda m: r"\/" if m[0] == "/" else m[0], text, flags=re.DOTALL)
