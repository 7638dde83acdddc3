"""Settings as a person writes them: a preset by name, and what is changed in it. Strict keys.

```toml
preset = "paper"
persisting_months = 6
early_window = [21, 42]

[minimum_control_copies]
ABL1 = 10000
```
"""

from __future__ import annotations

import dataclasses
import difflib
import enum
import json
import tomllib
import types
import typing
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from mrdscope.analysis.settings import PAPER, PRESETS, PROVENANCE, Settings, preset
from mrdscope.analysis.settings_limits import check_limits
from mrdscope.cohort.model import Cohort
from mrdscope.errors import InputError

#: Stands after the name of a preset in which something was changed.
CHANGED = " (changed)"


def parse_settings(text: str, where: str) -> Settings:
    """Return the settings a TOML text asks for.

    Parameters
    ----------
    text
        TOML: ``preset`` names the one to start from (the paper's where it is missing), every other
        key is a field of `Settings`.
    where
        The file, for messages.

    Raises
    ------
    InputError
        On text that is no TOML, an unknown preset or key, or a value of the wrong type or beyond
        its limits (`settings_limits`); naming the file and the key.
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"this is not TOML: {error}", where=where) from error
    return settings_from(values, where)


def settings_from(values: Mapping[str, object], where: str) -> Settings:
    """Return the settings a mapping asks for; see `parse_settings` for its keys and errors."""
    try:
        base = preset(str(values.get("preset", PAPER.preset)))
    except InputError as error:
        place = f"{where}, key preset"
        raise InputError(error.what, where=place, expected=error.expected) from None
    return changed(base, {key: value for key, value in values.items() if key != "preset"}, where)


def changed(base: Settings, values: Mapping[str, object], where: str) -> Settings:
    """Return settings with some of them replaced, and their name saying so; without any, the same.

    For errors see `parse_settings`; the preset and its source cannot be replaced.
    """
    if not values:
        return base
    name = base.preset.removesuffix(CHANGED) + CHANGED
    made = dataclasses.replace(_replaced(base, values, where, ""), preset=name)
    check_limits(made, where)
    return made


def parse_changes(assignments: Iterable[str], where: str) -> Mapping[str, object]:
    """Read ``KEY=VALUE`` texts as `changed` takes them: ``persisting_months=6``.

    A value is TOML (``true``, ``[21, 42]``, ``{ABL1 = 1000}``), a key may be dotted
    (``minimum_control_copies.ABL1=1000``), and text needs no quotes.

    Raises
    ------
    InputError
        On a text that is no assignment, or a key that is given twice.
    """
    lines = []
    for text in assignments:
        key, equals, value = (part.strip() for part in text.partition("="))
        if not (key and equals and value):
            raise InputError(f"{text!r} is no setting", where=where, expected="KEY=VALUE")
        lines.append(f"{key} = {_toml(value)}")
    try:
        return tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"the settings cannot be read: {error}", where=where) from error


def _toml(value: str) -> str:
    """Return a value as TOML; what is none is text."""
    try:
        tomllib.loads(f"value = {value}")
    except tomllib.TOMLDecodeError:
        return json.dumps(value)
    return value


def base_of(settings: Settings) -> Settings | None:
    """Return the preset settings began with, if they began with one."""
    return PRESETS.get(settings.preset.removesuffix(CHANGED))


def settings_of(cohort: Cohort) -> Settings:
    """Return the settings a cohort asks for itself; see `parse_settings` for keys and errors."""
    return settings_from(cohort.settings, f"the settings of {cohort.name}")


T = typing.TypeVar("T")


def _replaced(base: T, changes: Mapping[str, object], where: str, path: str) -> T:
    """Return a frozen dataclass with fields replaced by values of their types."""
    hints = typing.get_type_hints(type(base))
    known = [f.name for f in dataclasses.fields(base) if f.name not in PROVENANCE]  # type: ignore[arg-type]
    values = {}
    for key, value in changes.items():
        place = f"{where}, key {path}{key}"
        if key not in known:
            near = difflib.get_close_matches(key, known, n=2)
            hint = f"did you mean {' or '.join(near)}?" if near else None
            raise InputError("there is no such setting", where=place, action=hint)
        values[key] = _converted(value, hints[key], getattr(base, key), place, f"{path}{key}.")
    return dataclasses.replace(base, **values)  # type: ignore[type-var]


def _converted(value: object, hint: object, before: object, place: str, path: str) -> object:
    """Return a TOML value as the type a field has."""
    if dataclasses.is_dataclass(before) and not isinstance(before, type):
        return _replaced(before, _mapping(value, place), place.split(", key ", maxsplit=1)[0], path)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return _made(hint, _mapping(value, place), place)
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return _converted(value, next(p for p in parts if p is not type(None)), before, place, path)
    if origin is tuple:
        return _sequence(value, parts, place, path)
    if origin is not None and issubclass(origin, Mapping):
        found = _mapping(value, place)
        return MappingProxyType(
            {k: _converted(v, parts[1], None, f"{place}.{k}", path) for k, v in found.items()}
        )
    return _scalar(value, hint, place)


def _made(kind: type, values: Mapping[str, object], place: str) -> object:
    """Return a new part of the settings, such as a milestone, from a table."""
    hints = typing.get_type_hints(kind)
    unknown = sorted(set(values) - set(hints))
    needed = [
        f.name
        for f in dataclasses.fields(kind)
        if f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING
    ]
    missing = sorted(set(needed) - set(values))
    if unknown or missing:
        what = f"no such key: {unknown[0]}" if unknown else f"the key {missing[0]} is missing"
        raise InputError(what, where=place, expected=", ".join(hints))
    return kind(
        **{k: _converted(v, hints[k], None, f"{place}.{k}", f"{k}.") for k, v in values.items()}
    )


def _mapping(value: object, place: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise _wrong(value, place, "a table")
    return value


def _sequence(
    value: object, parts: tuple[object, ...], place: str, path: str
) -> tuple[object, ...]:
    any_length = len(parts) == 2 and parts[1] is Ellipsis
    if not isinstance(value, list) or not (any_length or len(value) == len(parts)):
        raise _wrong(value, place, "a list" if any_length else f"a list of {len(parts)}")
    each = [parts[0]] * len(value) if any_length else parts
    return tuple(_converted(v, h, None, place, path) for v, h in zip(value, each, strict=True))


def _scalar(value: object, hint: object, place: str) -> object:
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        try:
            return hint(value)
        except ValueError:
            raise _wrong(value, place, ", ".join(str(one.value) for one in hint)) from None
    if hint is float and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if (
        isinstance(hint, type)
        and isinstance(value, hint)
        and isinstance(value, bool) == (hint is bool)
    ):
        return value
    names = {float: "a number", int: "a whole number", bool: "true or false", str: "text"}
    raise _wrong(value, place, names.get(hint, str(hint)))  # type: ignore[call-overload]


def _wrong(value: object, place: str, expected: str) -> InputError:
    return InputError(f"{value!r} does not fit", where=place, expected=expected)
