"""Values computed when they are first asked for, and kept with what they are of."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

Value = TypeVar("Value")
Owner = TypeVar("Owner")
Asked = ParamSpec("Asked")


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


def kept(
    compute: Callable[Concatenate[Owner, Asked], Value],
) -> Callable[Concatenate[Owner, Asked], Value]:
    """Make a method keep its answers with its instance, by what was asked; errors are not kept.

    What is asked must be hashable. `functools.cache` does the same, but keeps the instance too.
    """
    name = f"_kept_{compute.__name__}"

    @wraps(compute)
    def ask(self: Owner, /, *args: Asked.args, **kwargs: Asked.kwargs) -> Value:
        answers: dict[object, Value] = vars(self).setdefault(name, {})
        asked = (args, tuple(sorted(kwargs.items())))
        if asked not in answers:
            answers[asked] = compute(self, *args, **kwargs)
        return answers[asked]

    return ask
