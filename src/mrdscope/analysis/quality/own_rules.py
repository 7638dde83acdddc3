"""The user's own rules: a condition in the filter language, and what to say of rows that meet it.

```toml
[[rule]]
id = "OWN-1"
table = "mrd"
when = "control_copies<10000 and mrd=undetected and transcript=p210"
severity = "warning"
title = "Shallow negative"
message = "{patient_id} day {day}: negative with {control_copies} copies"
why = "Repeat the sample."
column = "control_copies"
```

A condition is read by `analysis.filtering` and never run as code. It may name every column of the
table, and of the patient's row where the table has no such column. A row is found where it is true:
not where a value it needs is missing.
"""

from __future__ import annotations

import difflib
import re
import string
from collections.abc import Iterable, Iterator, Mapping
from functools import partial

import polars as pl

from mrdscope.analysis.filtering.conditions import And, Condition, Not, Or
from mrdscope.analysis.filtering.error import FilterError
from mrdscope.analysis.filtering.evaluation import mask_of
from mrdscope.analysis.filtering.fields import Fields
from mrdscope.analysis.filtering.parsing import parse
from mrdscope.analysis.filtering.schema_fields import LEVEL, table_fields
from mrdscope.analysis.quality.found import found, say
from mrdscope.analysis.quality.model import Evidence, Kahn, Parameters, Rule, Severity
from mrdscope.cohort import schema
from mrdscope.cohort.model import Cohort
from mrdscope.errors import InputError

_NEEDED = ("id", "table", "when")
_KEYS = (*_NEEDED, "severity", "title", "message", "why", "column")
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]*(-[A-Za-z0-9_]+)*")


def own_rules(said: object, cohort: Cohort, where: str, others: Iterable[Rule]) -> tuple[Rule, ...]:
    """Return the rules of a list of tables, as ``[[rule]]`` gives it.

    Parameters
    ----------
    said
        The list, of any type: it is from a file.
    cohort
        Its tables say which columns there are.
    where
        The file, for messages.
    others
        The rules there are; their ids are taken.

    Raises
    ------
    InputError
        On what is no list of tables, a key that is unknown or missing, an id that is taken, a table
        or column that is not there, a condition or message that cannot be read; with its place.
    """
    if not isinstance(said, list):
        raise InputError(f"{said!r} does not fit", where=f"{where}, key rule", expected="[[rule]]")
    taken = {rule.id for rule in others}
    rules: list[Rule] = []
    for number, values in enumerate(said, start=1):
        rule = _rule(values, cohort, f"{where}, [[rule]] {number}")
        if rule.id in taken:
            raise InputError(
                f"there is a rule {rule.id} already", where=f"{where}, [[rule]] {number}, key id"
            )
        taken.add(rule.id)
        rules.append(rule)
    return tuple(rules)


def _rule(values: object, cohort: Cohort, where: str) -> Rule:
    texts = _texts(values, where)
    rule_id, table = _id(texts["id"], where), _known_table(texts["table"], where)
    fields = table_fields(schema.table(table), _with_patients(cohort, table))
    condition = _condition(texts["when"], fields, f"{where} ({rule_id}), key when")
    title = texts.get("title", texts["when"])
    named = list(dict.fromkeys(_columns(condition, fields)))
    column = texts.get("column", named[0] if named else None)
    frame = cohort.tables()[table]
    if column is not None and column not in frame.columns:
        if "column" in texts:
            raise _no_column(column, frame, f"{where} ({rule_id}), key column")
        column = next((one for one in named if one in frame.columns), None)
    message = texts.get("message", f"{{patient_id}}: {_escaped(title)}")
    parts = _parts(message, _with_patients(cohort, table), f"{where} ({rule_id}), key message")
    return Rule(
        rule_id,
        _severity(texts.get("severity", "warning"), where),
        Kahn.PLAUSIBILITY,
        table,
        title,
        texts.get("why", f"A rule of your own: {texts['when']}"),
        (column,) if column is not None else (),
        partial(_found, table=table, condition=condition, parts=parts, column=column),
    )


# -- what is said ----------------------------------------------------------------------------------


def _texts(values: object, where: str) -> Mapping[str, str]:
    """Return the keys of one rule, all of them known, text, and those that are needed there."""
    if not isinstance(values, Mapping):
        raise InputError(f"{values!r} does not fit", where=where, expected="a table")
    for key, value in values.items():
        if key not in _KEYS:
            raise InputError(
                f"unknown key '{key}'", where=where, expected=", ".join(_KEYS),
                action=_near(key, _KEYS),
            )  # fmt: skip
        if not isinstance(value, str) or not value.strip():
            raise InputError(f"{value!r} does not fit", where=f"{where}, key {key}",
                             expected="a text")  # fmt: skip
    for key in _NEEDED:
        if key not in values:
            raise InputError(f"the key '{key}' is missing", where=where)
    return values


def _near(name: str, names: Iterable[str]) -> str | None:
    near = difflib.get_close_matches(name, tuple(names), n=2)
    return f"did you mean {' or '.join(near)}?" if near else None


def _id(text: str, where: str) -> str:
    if not _ID.fullmatch(text):
        raise InputError(
            f"{text!r} is no id", where=f"{where}, key id", expected="an id such as OWN-1"
        )
    return text


def _known_table(text: str, where: str) -> str:
    names = [table.name for table in schema.TABLES]
    if text not in names:
        raise InputError(
            f"there is no table {text!r}", where=f"{where}, key table", expected=", ".join(names),
            action=_near(text, names),
        )  # fmt: skip
    return text


def _severity(text: str, where: str) -> Severity:
    try:
        return Severity(text)
    except ValueError:
        expected = " or ".join(Severity)
        raise InputError(
            f"{text!r} does not fit", where=f"{where}, key severity", expected=expected
        ) from None


def _condition(text: str, fields: Fields, where: str) -> Condition:
    try:
        return parse(text, fields)
    except FilterError as error:
        marked = f"{error.what}, at character {error.start + 1} of: {text}"
        raise InputError(
            marked, where=where, expected=error.expected, action=error.action
        ) from error


def _columns(condition: Condition, fields: Fields) -> Iterator[str]:
    """Yield the columns a condition names, the reported value for a level."""
    if isinstance(condition, And | Or):
        for part in condition.parts:
            yield from _columns(part, fields)
    elif isinstance(condition, Not):
        yield from _columns(condition.part, fields)
    elif (name := getattr(condition, "field", None)) is not None:
        field = fields[name]
        yield "value" if field.name == LEVEL.name else field.sources[0]


# -- messages --------------------------------------------------------------------------------------


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _parts(message: str, frame: pl.DataFrame, where: str) -> tuple[tuple[str, str | None], ...]:
    """Return a message as pieces of text, each with the column that follows it.

    Only ``{column}`` is read: no attribute, index, format or conversion.
    """
    try:
        pieces = list(string.Formatter().parse(message))
    except ValueError as error:
        raise InputError(f"the message cannot be read: {error}", where=where) from error
    for _, name, form, conversion in pieces:
        if name is None:
            continue
        if form or conversion:
            raise InputError(
                f"'{{{name}}}' may not say how it is written", where=where, expected="{column}"
            )
        if name not in frame.columns:
            raise _no_column(name, frame, where)
    return tuple((text, name) for text, name, _, _ in pieces)


def _no_column(name: str, frame: pl.DataFrame, where: str) -> InputError:
    return InputError(
        f"there is no column {name!r}", where=where, action=_near(name, frame.columns)
    )


# -- finding ---------------------------------------------------------------------------------------


def _with_patients(cohort: Cohort, table: str) -> pl.DataFrame:
    """Return a table with what it lacks of the patient's row."""
    rows = cohort.tables()[table]
    if table == "patients":
        return rows
    patients = cohort.patients.unique("patient_id", keep="first")
    more = [name for name in patients.columns if name not in rows.columns]
    return rows.join(
        patients.select("patient_id", *more), on="patient_id", how="left", maintain_order="left"
    )


def _found(
    evidence: Evidence,
    _: Parameters,
    *,
    table: str,
    condition: Condition,
    parts: tuple[tuple[str, str | None], ...],
    column: str | None,
) -> pl.DataFrame:
    frame = _with_patients(evidence.cohort, table)
    fields = table_fields(schema.table(table), frame)
    met = mask_of(frame, condition, fields).fill_null(value=False)
    message = pl.concat_str(
        one
        for text, name in parts
        for one in (pl.lit(text), *([say("{}", name)] if name is not None else []))
    )
    return found(frame.filter(met), message, table=table, column=column)
