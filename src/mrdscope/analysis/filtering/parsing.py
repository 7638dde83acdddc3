"""The text of a filter to the conditions it says.

::

    filter     := any
    any        := all ("or" all)*
    all        := one (["and"] one)*
    one        := ("not" | "!") one | "(" any ")" | /regex/ | word | "text" | field test
    test       := ("=" | "==" | "!=" | "<" | "<=" | ">" | ">=") value
                | ("=" | "!=") "null" | ("=" | "!=") [value] ".." [value]
                | ("~" | "!~") (word | "text" | /regex/) | ["not"] "in" "(" value ("," value)* ")"
    field      := word | `name with spaces`
"""

from __future__ import annotations

import polars as pl

from mrdscope.analysis.filtering.conditions import (
    EVERY_ROW,
    Between,
    Compare,
    Condition,
    Contains,
    Matches,
    Missing,
    Not,
    OneOf,
    Op,
    Pattern,
    Period,
    Value,
    Word,
    all_of,
    any_of,
)
from mrdscope.analysis.filtering.cursor import Cursor
from mrdscope.analysis.filtering.error import FilterError
from mrdscope.analysis.filtering.field import Field, FieldKind
from mrdscope.analysis.filtering.fields import Fields, UnknownFieldError
from mrdscope.analysis.filtering.lexing import Piece, Token
from mrdscope.analysis.filtering.literals import NotAValueError, literal
from mrdscope.cohort.schema import Status

#: A filter is a line a person writes: longer or deeper ones are a mistake, and would be slow.
LONGEST = 10_000
MOST_CONDITIONS = 200
DEEPEST = 40

_EQUALS = ("=", "==", "!=")
_OPERATORS = "= != < <= > >= ~ or in"
_ORDER_OPS = (Op.LESS, Op.AT_MOST, Op.GREATER, Op.AT_LEAST)


def parse(text: str, fields: Fields) -> Condition:
    """Return what a filter says of a table with these fields; an empty one says `EVERY_ROW`.

    Raises
    ------
    FilterError
        With the place in the text, what was expected there, and what was perhaps meant.
    """
    if len(text) > LONGEST:
        raise FilterError(
            f"the filter is longer than {LONGEST} characters", text, LONGEST, len(text)
        )
    return _Parser(text, fields).filter()


class _Parser(Cursor):
    """Reads pieces from left to right; each method reads one rule of the grammar."""

    def __init__(self, text: str, fields: Fields) -> None:
        super().__init__(text)
        self._fields = fields
        self._depth = 0
        self._conditions = 0

    def filter(self) -> Condition:
        if self.next_is(Token.END):
            return EVERY_ROW
        found = self._any()
        if not self.next_is(Token.END):
            self.fail_unexpected(self.here)
        return found

    def _any(self) -> Condition:
        parts = [self._all()]
        while self.here.says("or"):
            self.take()
            parts.append(self._all())
        return any_of(*parts)

    def _all(self) -> Condition:
        parts = [self._one()]
        while self._begins_another():
            parts.append(self._one())
        return all_of(*parts)

    def _begins_another(self) -> bool:
        if self.here.says("and"):
            self.take()
            return True
        starts = (Token.WORD, Token.QUOTED, Token.NAME, Token.REGEX, Token.OPEN, Token.BANG)
        return self.next_is(*starts) and not self.here.says("or")

    def _one(self) -> Condition:
        piece = self.here
        self._depth += 1
        if self._depth > DEEPEST:
            self.fail(f"more than {DEEPEST} conditions inside each other", piece)
        found = self._nested(piece)
        self._depth -= 1
        return found

    def _nested(self, piece: Piece) -> Condition:
        if piece.token is Token.BANG or piece.says("not"):
            self.take()
            return Not(self._one())
        if piece.token is Token.OPEN:
            return self._group(self.take())
        self._count(piece)
        return self._condition(piece)

    def _count(self, piece: Piece) -> None:
        self._conditions += 1
        if self._conditions > MOST_CONDITIONS:
            self.fail(f"more than {MOST_CONDITIONS} conditions", piece)

    def _group(self, opened: Piece) -> Condition:
        found = self._any()
        if self.next_is(Token.END):
            self.fail("( is not closed", opened, ")")
        if not self.next_is(Token.CLOSE):
            self.fail_unexpected(self.here)
        self.take()
        return found

    def _condition(self, piece: Piece) -> Condition:
        if piece.token is Token.REGEX:
            return Pattern(self._pattern(self.take()))
        if piece.token is Token.NAME or (piece.token is Token.WORD and self._is_tested()):
            return self._test(self._field(self.take()))
        if piece.token is Token.QUOTED and self.after().token is Token.OPERATOR:
            self.fail("a name does not stand in quotes", piece, "backquotes around it")
        if piece.token not in (Token.WORD, Token.QUOTED) or piece.says("and", "or", "in", "null"):
            self.fail_unexpected(piece)
        return Word(self.take().text)

    def _is_tested(self) -> bool:
        """Return whether the word here is the name of a field, by what follows it."""
        after = self.after()
        if after.says("not"):
            return self.after(2).says("in") and self.after(3).token is Token.OPEN
        return after.token is Token.OPERATOR or (
            after.says("in") and self.after(2).token is Token.OPEN
        )

    def _field(self, piece: Piece) -> Field:
        try:
            return self._fields.find(piece.text)
        except UnknownFieldError as unknown:
            names = " or ".join(unknown.candidates)
            if unknown.ambiguous:
                self.fail(f"{piece.text} could be several columns", piece, names)
            action = f"did you mean {names}?" if names else None
            self.fail(f"there is no column {piece.text}", piece, None, action)

    def _test(self, field: Field) -> Condition:
        negated = self.here.says("not")
        if negated:
            self.take()
        if self.here.says("in") and self.after().token is Token.OPEN:
            self.take()
            found: Condition = OneOf(field.name, self._list(field))
            return Not(found) if negated else found
        if negated or not self.next_is(Token.OPERATOR):
            self.fail("a comparison is missing", self.here, _OPERATORS)
        operator = self.take()
        if operator.text in ("~", "!~"):
            found = self._likeness(field, operator)
            return Not(found) if operator.text == "!~" else found
        return self._comparison(field, operator)

    def _list(self, field: Field) -> tuple[Value, ...]:
        opened = self.take()
        values = [self._value(field)]
        while self.next_is(Token.COMMA):
            comma = self.take()
            # Texts are looked up together, whatever their number; all else is compared one by one.
            if not field.is_text:
                self._count(comma)
            values.append(self._value(field))
        if not self.next_is(Token.CLOSE):
            where = opened if self.next_is(Token.END) else self.here
            self.fail("the list is not closed", where, ", or )")
        self.take()
        return tuple(values)

    def _likeness(self, field: Field, operator: Piece) -> Condition:
        if not field.is_text:
            self.fail(f"{field.name} is a {field.kind}", operator, "= != < <= > >= or in")
        if self.next_is(Token.REGEX):
            return Matches(field.name, self._pattern(self.take()))
        if not self.next_is(Token.WORD, Token.QUOTED):
            self.fail("text is missing", self.here, "text or /a pattern/")
        return Contains(field.name, self.take().text)

    def _pattern(self, piece: Piece) -> str:
        try:
            pl.select(pl.lit("").str.contains(piece.text))
        except pl.exceptions.PolarsError as error:
            self.fail(f"not a pattern: {_reason(error)}", piece, "a regular expression")
        return piece.text

    def _comparison(self, field: Field, operator: Piece) -> Condition:
        negated = operator.text == "!="
        if self.here.says("null"):
            self._only_equals(operator, self.here, "null")
            self.take()
            found: Condition = Missing(field.name)
            return Not(found) if negated else found
        start = self.here
        low = None if self.next_is(Token.RANGE) else self._value(field)
        if self.next_is(Token.RANGE):
            self._only_equals(operator, self.here, "a range")
            found = self._range(field, low, start)
            return Not(found) if negated else found
        return self._compared(field, operator, low, start)

    def _only_equals(self, operator: Piece, piece: Piece, what: str) -> None:
        if operator.text not in _EQUALS:
            self.fail(f"{operator.text} does not go with {what}", piece, "= or != before it")

    def _compared(
        self, field: Field, operator: Piece, value: Value | None, piece: Piece
    ) -> Condition:
        assert value is not None  # noqa: S101 - only a range has none
        op = Op(operator.text)
        if op is Op.EXACT and not field.is_text:
            op = Op.EQUAL
        if op in _ORDER_OPS:
            self._ordered(field, value, operator, piece)
        return Compare(field.name, op, value)

    def _ordered(self, field: Field, value: Value, operator: Piece, piece: Piece) -> None:
        """Fail where a value has no place in the order of its field."""
        if field.kind in (FieldKind.TEXT, FieldKind.FLAG):
            self.fail(f"{field.name} is a {field.kind}: it has no order", operator, "= or !=")
        if field.kind is FieldKind.ORDERED and value not in field.words:
            self.fail(f"{piece.text} has no place in the order", piece, " < ".join(field.words))
        if isinstance(value, Status) or (field.kind is FieldKind.LEVEL and isinstance(value, str)):
            self.fail("a status has no order", operator, "= or !=")

    def _range(self, field: Field, low: Value | None, start: Piece) -> Condition:
        sign = self.take()
        if low is not None:
            self._ordered(field, low, sign, start)
        end = self.here
        high = self._value(field) if self._at_value() or low is None else None
        if high is not None:
            self._ordered(field, high, sign, end)
            if low is not None and _backwards(field, low, high):
                self.fail("the range runs backwards", end, "the lower end first")
        return Between(field.name, low, high)

    def _at_value(self) -> bool:
        joins = self.here.says("and", "or", "not")
        return self.next_is(Token.WORD, Token.QUOTED) and not joins

    def _value(self, field: Field) -> Value:
        piece = self.here
        if piece.token is Token.REGEX:
            self.fail("a pattern is looked for with ~", piece, "~ before it, or quotes around it")
        if piece.says("null"):
            self.fail("null stands alone", piece, f"{field.name}=null")
        if not self._at_value():
            self.fail("a value is missing", piece, _expected_of(field))
        try:
            value = literal(field, piece.text)
        except NotAValueError as error:
            self.fail(f"{field.name} is a {field.kind}", piece, str(error))
        self.take()
        return value


def _reason(error: Exception) -> str:
    lines = str(error).split("\n\nThis error occurred")[0].splitlines()
    return lines[-1].removeprefix("error: ").removeprefix("regex error: ")


def _backwards(field: Field, low: Value, high: Value) -> bool:
    if isinstance(low, Period) and isinstance(high, Period):
        return low.first > high.last
    if field.kind is FieldKind.ORDERED:
        return field.words.index(str(low)) > field.words.index(str(high))
    return isinstance(low, int | float) and isinstance(high, int | float) and low > high


def _expected_of(field: Field) -> str:
    try:
        literal(field, "")
    except NotAValueError as error:
        return str(error)
    return "text"
