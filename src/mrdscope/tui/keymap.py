"""Keys of the actions: bindings for Textual, names for people, the table for the documentation."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from mrdscope.tui.actions import ACTIONS, Action, Scope, valid_in

#: Keys that tmux and screen take before any program sees them.
TAKEN_BY_MULTIPLEXERS = frozenset({"ctrl+a", "ctrl+b"})

_NAMES = {
    "question_mark": "?",
    "colon": ":",
    "slash": "/",
    "right_square_bracket": "]",
    "left_square_bracket": "[",
    "escape": "esc",
    "pagedown": "pgdn",
    "pageup": "pgup",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "enter": "⏎",
}


def key_name(key: str) -> str:
    """Return a key as it is written for people: ``question_mark`` is ``?``."""
    return _NAMES.get(key, key)


def key_names(action: Action) -> str:
    """Return all keys of an action, the first one first, separated by blanks."""
    return " ".join(map(key_name, action.keys))


def bindings(scope: Scope) -> list[BindingType]:
    """Return the Textual bindings of the actions valid in one place.

    Every one runs ``app.perform(id)``, which asks whether the action is available; each carries the
    action's id, by which a user's keymap can rebind it.
    """
    return [
        Binding(",".join(action.keys), f"app.perform('{action.id}')", action.title,
                show=False, id=f"{scope}.{action.id}")
        for action in valid_in(scope)
    ]  # fmt: skip


def key_table_markdown() -> str:
    """Return every action with its keys and where it is valid, as a Markdown table."""
    lines = ["| keys | action | where |", "|---|---|---|"]
    for action in ACTIONS:
        keys = " ".join(f"`{key_name(key)}`" for key in action.keys)
        where = "everywhere" if Scope.APP in action.scopes else ", ".join(sorted(action.scopes))
        lines.append(f"| {keys} | {action.title} | {where} |")
    return "\n".join(lines) + "\n"
