"""One setting as a person writes it: the text of its value, and the settings a text makes."""

from __future__ import annotations

import dataclasses
import enum
import json
import re
from collections.abc import Mapping

from mrdscope.analysis.settings import PAPER, PROVENANCE, Settings
from mrdscope.analysis.settings_toml import base_of, changed, parse_changes

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def setting_toml(value: object) -> str:
    """Return the value of a setting as TOML, so that `with_setting` reads the same; "" for None."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return "[" + ", ".join(map(setting_toml, value)) + "]"
    if isinstance(value, Mapping):
        return _table(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _table({one.name: getattr(value, one.name) for one in dataclasses.fields(value)})
    return _scalar(value)


def _scalar(value: object) -> str:
    if isinstance(value, str):
        return _text(str(value.value) if isinstance(value, enum.Enum) else value)
    return str(value).lower() if isinstance(value, bool) else repr(value)


def _table(values: Mapping[str, object]) -> str:
    written = (
        f"{name if _BARE_KEY.fullmatch(name) else _text(name)} = {setting_toml(value)}"
        for name, value in values.items()
        if value is not None
    )
    return "{" + ", ".join(written) + "}"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def settings_toml(settings: Settings) -> str:
    """Return settings as TOML, from which `settings_toml.parse_settings` reads the same.

    The preset they began with and what differs from it; whatever is None there is as the preset has
    it.
    """
    base = base_of(settings) or PAPER
    differ = {
        one.name: getattr(settings, one.name)
        for one in dataclasses.fields(Settings)
        if one.name not in PROVENANCE and getattr(settings, one.name) != getattr(base, one.name)
    }
    lines = [f"preset = {_text(base.preset)}"]
    lines += [f"{name} = {setting_toml(one)}" for name, one in differ.items() if one is not None]
    return "\n".join(lines) + "\n"


def with_setting(settings: Settings, name: str, text: str, where: str) -> Settings:
    """Return settings with one of them as a person wrote it.

    Parameters
    ----------
    settings
        Those it is changed in.
    name
        The field of `Settings`.
    text
        TOML, text without quotes too (`settings_toml.parse_changes`); nothing at all is what the
        preset has that the settings began with.
    where
        Where it was written, for messages.

    Returns
    -------
    Settings
        Where all is as the preset has it, the preset itself.

    Raises
    ------
    InputError
        On text that is no value of that setting, or one no analysis can follow.
    """
    base = base_of(settings) or settings
    if text.strip():
        made = changed(settings, parse_changes([f"{name}={text}"], where), where)
    else:
        made = dataclasses.replace(settings, **{name: getattr(base, name)})
    return base if dataclasses.replace(made, preset=base.preset) == base else made
