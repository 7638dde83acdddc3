"""A value computed when it is first asked for, and kept with what it is of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")


class once(Generic[Value]):  # noqa: N801 - read as a word above a method, like property
    """A property that is computed once an instance.

    `functools.cached_property` does the same, but in Python 3.11 lets one thread in at a time
    whatever the instance, and parts of a cohort are computed side by side.
    """

    def __init__(self, compute: Callable[[Any], Value]) -> None:
        self.compute = compute
        self.__doc__ = compute.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, owner: type | None = None) -> Value:
        value = self.compute(instance)
        vars(instance)[self.name] = value
        return value
