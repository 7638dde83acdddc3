"""A keymap as a person writes it: a preset by name, and the keys of some actions. Strict names.

```toml
preset = "less"

[keys]
"app.quit" = ["q", "f10"]
"view.filter" = "&"
```
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

from textual.keys import Keys, _character_to_key

from mrdscope.errors import InputError
from mrdscope.tui.actions import ACTIONS
from mrdscope.tui.keymap import Keymap, key_name

_KEYS_OF_THE_FILE = ("preset", "keys")
_MODIFIERS = frozenset({"ctrl", "shift", "alt", "super", "meta", "hyper"})
_NAMED_KEYS = frozenset(str(key.value) for key in Keys if not key.value.startswith("<"))
_WRITTEN = {"esc": "escape", "pgdn": "pagedown", "pgup": "pageup", "return": "enter", " ": "space"}


@cache
def presets() -> Mapping[str, str]:
    """Return the keymaps that come with the program: name to text."""
    folder = resources.files("mrdscope.tui") / "keymaps"
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    texts = {f.name.removesuffix(".toml"): f.read_text("utf-8") for f in files}
    return MappingProxyType(texts)


def parse_keymap(text: str, where: str) -> Keymap:
    """Return the keymap a TOML text asks for.

    Parameters
    ----------
    text
        TOML: ``preset`` names one of `presets` to start from, ``[keys]`` gives actions (by id) a
        key or a list of keys, each a character or a name such as ``ctrl+f``, ``pgdn`` or ``f5``.
    where
        The file, for messages.

    Raises
    ------
    InputError
        On text that is no TOML, an unknown preset, action or key, an action left without a key, and
        on keys that would do two things in one place; naming the file and what is meant.
    """
    values = _toml(text, where)
    _only(values, _KEYS_OF_THE_FILE, f"{where}: the key")
    changed = dict(_preset(values.get("preset"), where))
    keys = values.get("keys", {})
    if not isinstance(keys, dict):
        raise InputError("keys is not a table", where=where, expected="[keys] and lines below it")
    _only(keys, [action.id for action in ACTIONS], f"{where}: the action")
    changed |= {name: _keys(value, f"{where}, keys, {name}") for name, value in keys.items()}
    keymap = Keymap(MappingProxyType(changed))
    _refuse_clashes(keymap, where)
    return keymap


def _toml(text: str, where: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"this is not TOML: {error}", where=where) from error


def _only(found: Mapping[str, object], known: tuple[str, ...] | list[str], what: str) -> None:
    for name in found:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=3)
            hint = f"did you mean {' or '.join(near)}?" if near else "mrdscope keys lists them"
            raise InputError(f"{what} {name!r} does not exist", action=hint)


def _preset(name: object, where: str) -> Mapping[str, tuple[str, ...]]:
    if name is None:
        return {}
    if name not in presets():
        raise InputError(
            f"there is no keymap {name!r}", where=f"{where}, preset", expected=", ".join(presets())
        )
    return parse_keymap(presets()[str(name)], f"keymap {name}").changed


def _keys(value: object, where: str) -> tuple[str, ...]:
    names = value if isinstance(value, list) else [value]
    if not names:
        raise InputError("there must be a key", where=where)
    return tuple(key_of(name, where) for name in names)


def key_of(written: object, where: str) -> str:
    """Return a key as Textual names it, from a character or a name such as ``ctrl+f``.

    Raises
    ------
    InputError
        Where that is no key; ``where`` it was written.
    """
    if isinstance(written, str) and written:
        *modifiers, last = written.split("+") if len(written) > 1 else [written]
        key = _WRITTEN.get(last, last)
        name = _character_to_key(key) if len(key) == 1 else key.lower()
        if (len(key) == 1 or name in _NAMED_KEYS) and _MODIFIERS.issuperset(modifiers):
            return "+".join([*modifiers, name])
    raise InputError(
        f"{written!r} is no key", where=where, expected="a character or such as ctrl+f, pgdn, f5"
    )


def _refuse_clashes(keymap: Keymap, where: str) -> None:
    for clash in keymap.clashes():
        one, other = clash.actions
        raise InputError(
            f"the key {key_name(clash.key)} would do {one.id} ({one.title}) and "
            f"{other.id} ({other.title}) in one place",
            where=where,
            action="give one of them another key",
        )
