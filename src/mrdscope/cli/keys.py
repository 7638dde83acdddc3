"""Which keys do what: the user's keymap, and the list of all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mrdscope.cli.source import text_of

if TYPE_CHECKING:
    from mrdscope.tui.keymap import Keymap

#: Where a user's own keymap is looked for, in the folder the system keeps settings in.
KEYMAP_FILE = "keymap.toml"


def own_keymap() -> Path:
    """Return where the user's own keymap is, if there is one."""
    from platformdirs import user_config_path

    return user_config_path("mrdscope", appauthor=False) / KEYMAP_FILE


def keymap_named(name: str | None) -> Keymap:
    """Return a keymap by its name or file; without either the user's own, or the usual one.

    Raises
    ------
    InputError
        Where there is no such keymap or it cannot be used; see `tui.keymap_file.parse_keymap`.
    """
    from mrdscope.tui.keymap import DEFAULT
    from mrdscope.tui.keymap_file import parse_keymap, presets

    if name is not None and name in presets():
        return parse_keymap(presets()[name], f"keymap {name}")
    path = own_keymap() if name is None else Path(name)
    if name is None and not path.is_file():
        return DEFAULT
    expected = f"a TOML file in UTF-8, or one of {', '.join(presets())}"
    return parse_keymap(text_of(path, "the keymap", expected), str(path))


@click.command()
@click.option("--keymap", metavar="NAME|FILE", help="The keys of another keymap.")
def keys(keymap: str | None) -> None:
    """Print every action with its id and keys, as a keymap file names them."""
    from mrdscope.cli.output import print_block
    from mrdscope.present.styled import Role, Span
    from mrdscope.present.text import fit
    from mrdscope.tui.actions import ACTIONS

    in_force = keymap_named(keymap)
    names = {one.id: in_force.names(one) for one in ACTIONS}
    id_width, keys_width = max(map(len, names)), max(map(len, names.values()))
    print_block(
        tuple(
            (
                Span(f"{one.id:{id_width}}  "),
                Span(f"{fit(names[one.id], keys_width)}  ", Role.ACCENT),
                Span(one.title, Role.MUTED),
            )
            for one in ACTIONS
        )
    )


COMMANDS = (keys,)
