"""Frozen values as plain data, and back: what can be kept in a file of JSON."""

from __future__ import annotations

import dataclasses
import enum
import math
import types
import typing
from collections.abc import Mapping

if typing.TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = typing.TypeVar("T", bound="DataclassInstance")


class NotPlain(Exception):  # noqa: N818 - never leaves this module
    """A value that is not of the type asked for."""


def plain(value: DataclassInstance) -> dict[str, object]:
    """Return the fields of a dataclass that are text, numbers, words of an enum or rows of these.

    Fields of any other kind are left out.
    """
    data: dict[str, object] = {}
    for field in dataclasses.fields(value):
        part = getattr(value, field.name)
        if _is_plain(part):
            data[field.name] = list(part) if isinstance(part, tuple) else part
    return data


def _is_plain(value: object) -> bool:
    if isinstance(value, tuple):
        return all(not isinstance(one, tuple) and _is_plain(one) for one in value)
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or isinstance(value, str | int | bool)


def from_plain(value: T, data: Mapping[str, object]) -> T:
    """Return a dataclass with the fields that data have, as `plain` gave them.

    A file can hold anything: what is not of the type its field has is passed over, and so is every
    field whose type is not plain.
    """
    try:
        hints = typing.get_type_hints(type(value))
    except NameError:  # a type only the type checker knows
        return value
    found: dict[str, object] = {}
    for field in dataclasses.fields(value):
        if field.name in data:
            try:
                found[field.name] = _of_type(hints[field.name], data[field.name])
            except NotPlain:
                continue
    return dataclasses.replace(value, **found)


def _of_type(hint: object, part: object) -> object:
    origin = typing.get_origin(hint)
    if origin in (types.UnionType, typing.Union):
        return _of_one(typing.get_args(hint), part)
    if origin is tuple and isinstance(part, list):
        kind, *rest = typing.get_args(hint)
        if rest == [...]:
            return tuple(_of_type(kind, one) for one in part)
        if len(part) == 1 + len(rest):
            return tuple(map(_of_type, (kind, *rest), part))
    if isinstance(hint, type):
        return _scalar(hint, part)
    raise NotPlain


def _of_one(hints: tuple[object, ...], part: object) -> object:
    for hint in hints:
        try:
            return _of_type(hint, part)
        except NotPlain:
            continue
    raise NotPlain


def _scalar(kind: type, part: object) -> object:
    if issubclass(kind, enum.Enum):
        try:
            return kind(part)
        except ValueError:
            raise NotPlain from None
    if kind is float and type(part) in (int, float):
        return float(part)  # type: ignore[arg-type]
    if type(part) is kind:
        return part
    raise NotPlain
