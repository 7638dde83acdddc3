"""Keys of the actions: bindings for Textual, names for people, the table for the documentation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from textual.binding import Binding, BindingType

from mrdscope.tui.actions import ACTIONS, Action, Scope, valid_in
from mrdscope.tui.state import ScreenId

#: Keys that tmux and screen take before any program sees them.
TAKEN_BY_MULTIPLEXERS = frozenset({"ctrl+a", "ctrl+b"})

_EVERY_FOCUS = ((Scope.TABLE, Scope.PANE), (Scope.BLOCK,), (Scope.ROWS,))
#: What can have the focus on screens without a table, which may have a table's keys.
_FOCUSES = {
    ScreenId.SURVIVAL: ((Scope.BLOCK,),),
    ScreenId.THRESHOLDS: ((Scope.LINES,),),
    ScreenId.COMPARISON: ((Scope.TABLE,), (Scope.BLOCK,)),
}

#: Places where the keys of several scopes are live at once.
TOGETHER: tuple[tuple[Scope, ...], ...] = tuple(
    (Scope.APP, Scope(screen.value), *focus)
    for screen in ScreenId
    for focus in _FOCUSES.get(screen, _EVERY_FOCUS)
)

_NAMES = {
    "question_mark": "?",
    "colon": ":",
    "slash": "/",
    "right_square_bracket": "]",
    "left_square_bracket": "[",
    "right_curly_bracket": "}",
    "left_curly_bracket": "{",
    "right_parenthesis": ")",
    "left_parenthesis": "(",
    "greater_than_sign": ">",
    "less_than_sign": "<",
    "exclamation_mark": "!",
    "equals_sign": "=",
    "apostrophe": "'",
    "quotation_mark": '"',
    "comma": ",",
    "full_stop": ".",
    "semicolon": ";",
    "plus": "+",
    "minus": "-",
    "underscore": "_",
    "asterisk": "*",
    "number_sign": "#",
    "dollar_sign": "$",
    "percent_sign": "%",
    "ampersand": "&",
    "at": "@",
    "backslash": "\\",
    "vertical_line": "|",
    "tilde": "~",
    "grave_accent": "`",
    "circumflex_accent": "^",
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


@dataclass(frozen=True)
class Clash:
    """Two actions that one key would do in one place."""

    key: str
    actions: tuple[Action, Action]


@dataclass(frozen=True)
class Keymap:
    """Which keys do what: the registry's own, but for the actions named in ``changed`` (by id)."""

    changed: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def keys(self, action: Action) -> tuple[str, ...]:
        """Return the keys of an action, the one shown first."""
        return self.changed.get(action.id, action.keys)

    def name(self, action: Action) -> str:
        """Return the key shown for an action, as it is written for people."""
        return key_name(self.keys(action)[0])

    def names(self, action: Action) -> str:
        """Return all keys of an action, the first one first, separated by blanks."""
        return " ".join(map(key_name, self.keys(action)))

    def clashes(self) -> Iterator[Clash]:
        """Yield what one key would do twice in one place, once for every key."""
        seen: set[str] = set()
        for place in TOGETHER:
            owners: defaultdict[str, list[Action]] = defaultdict(list)
            for action in valid_in(*place):
                for key in self.keys(action):
                    owners[key].append(action)
            for key, actions in owners.items():
                if len(actions) > 1 and key not in seen:
                    seen.add(key)
                    yield Clash(key, (actions[0], actions[1]))

    @property
    def for_textual(self) -> dict[str, str]:
        """The keys of the actions changed, by the ids their bindings have."""
        return {
            _binding_id(scope, action): ",".join(self.keys(action))
            for action in ACTIONS
            if action.id in self.changed
            for scope in action.scopes
        }


#: The keys as the registry has them.
DEFAULT = Keymap()


def _binding_id(scope: Scope, action: Action) -> str:
    return f"{scope}.{action.id}"


def bindings(scope: Scope) -> list[BindingType]:
    """Return the Textual bindings of the actions valid in one place.

    Every one runs ``app.perform(id)``, which asks whether the action is available; each carries the
    action's id, by which a user's keymap can rebind it.
    """
    return [
        Binding(",".join(action.keys), f"app.perform('{action.id}')", action.title,
                show=False, id=_binding_id(scope, action))
        for action in valid_in(scope)
    ]  # fmt: skip


def key_table_markdown() -> str:
    """Return every action with its keys and where it is valid, as a Markdown table."""
    lines = ["| keys | action | where |", "|---|---|---|"]
    for action in ACTIONS:
        keys = " ".join(_code(key_name(key)) for key in action.keys)
        where = "everywhere" if Scope.APP in action.scopes else ", ".join(sorted(action.scopes))
        lines.append(f"| {keys} | {action.title} | {where} |")
    return "\n".join(lines) + "\n"


def _code(name: str) -> str:
    name = name.replace("|", r"\|")
    return f"`` {name} ``" if "`" in name else f"`{name}`"
