"""The parameters of a rule that are lists."""

from __future__ import annotations

from mrdscope.analysis.quality.model import Parameters, number


def texts(parameters: Parameters, name: str) -> list[str]:
    """Return a parameter that is a list of texts, or one text."""
    value = parameters[name]
    return [str(one) for one in value] if isinstance(value, tuple) else [str(value)]


def numbers(parameters: Parameters, name: str) -> list[float]:
    """Return a parameter that is a list of numbers, or one number."""
    value = parameters[name]
    every = value if isinstance(value, tuple) else (value,)
    return [number({name: one}, name) for one in every]
