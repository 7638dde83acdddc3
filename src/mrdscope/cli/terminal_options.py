"""How the screen is to look and be used, as asked for on the command line or in the environment."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from mrdscope.tui.terminal import Terminal


@dataclass(frozen=True)
class Wishes:
    """What somebody wants of the screen; None where the terminal is to decide."""

    theme: str | None = None
    ascii: bool | None = None
    mouse: bool = True

    def terminal(self) -> Terminal:
        """Return how to look on the terminal there is; `UsageError` on a theme there is none of."""
        from mrdscope.present.characters import Characters
        from mrdscope.tui.terminal import terminal_for, terminfo_colours

        asked = {None: Characters.AUTO, True: Characters.ASCII, False: Characters.UNICODE}
        return terminal_for(
            os.environ,
            theme=self.theme,
            wanted=asked[self.ascii],
            encoding=sys.stdout.encoding,
            terminfo=terminfo_colours,
        )


_OPTIONS = (
    click.option(
        "--theme",
        metavar="NAME",
        envvar="MRDSCOPE_THEME",
        show_envvar=True,
        help="dark, light, high-contrast, colour-blind, 16-colour or monochrome.",
    ),
    click.option(
        "--ascii/--no-ascii",
        "in_ascii",
        default=None,
        envvar="MRDSCOPE_ASCII",
        show_envvar=True,
        help="Draw with ASCII alone, or never; else as locale and terminal allow.",
    ),
    click.option(
        "--mouse/--no-mouse",
        default=True,
        envvar="MRDSCOPE_MOUSE",
        show_envvar=True,
        help="Take the mouse, or leave it to the terminal for selecting text.",
    ),
)


def on_terminal(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command what is wanted of the screen as one `Wishes`, named ``wishes``."""

    @functools.wraps(function)
    def command(
        *args: object, theme: str | None, in_ascii: bool | None, mouse: bool, **rest: object
    ) -> None:
        function(*args, wishes=Wishes(theme or None, in_ascii, mouse), **rest)

    decorated: Callable[..., None] = command
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated
