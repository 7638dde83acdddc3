"""The value of a setting as text."""

from __future__ import annotations

from collections.abc import Mapping

from mrdscope.present import numbers


def setting_text(value: object) -> str:
    """Return a setting in few words; of milestones and levels their names."""
    if value is None or value == ():
        return "none"
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return _parts(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_number(part)}" for name, part in value.items()) or "none"
    return _number(value) if isinstance(value, int | float) else str(getattr(value, "name", value))


def _parts(values: tuple[object, ...]) -> str:
    if all(isinstance(one, int | float) for one in values):
        return " to ".join(map(setting_text, values))
    return ", ".join(map(setting_text, values))


def _number(value: float) -> str:
    return numbers.limit(value) if 0 < abs(value) < 0.01 else f"{value:,.10g}"
