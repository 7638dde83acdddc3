"""The program: a shell at once, the cohort in it as soon as it is read, screens when asked for.

Nothing here imports polars or what needs it: that is the loader's affair, in its own thread, after
the first paint.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from threading import Timer
from typing import TYPE_CHECKING

from rich.text import Text
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget

from mrdscope.errors import MrdscopeError
from mrdscope.present.crash import crash_lines
from mrdscope.present.text import visible
from mrdscope.tui import themes
from mrdscope.tui.accepting import Accepting
from mrdscope.tui.actions import Action, Scope, action, valid_in
from mrdscope.tui.checking import check_opened
from mrdscope.tui.explaining import Explaining
from mrdscope.tui.exporting import Exporting
from mrdscope.tui.faults import tell_without_values
from mrdscope.tui.keymap import DEFAULT, Keymap, bindings
from mrdscope.tui.looking import Looking
from mrdscope.tui.naming import Naming
from mrdscope.tui.palette import (
    ActionProvider,
    ColumnProvider,
    NamedViewProvider,
    PatientProvider,
    ThemeProvider,
)
from mrdscope.tui.program import Checks
from mrdscope.tui.reviewing import OpenReview
from mrdscope.tui.screens.base import ReviewScreen
from mrdscope.tui.screens.catalog import SCREENS, ScreenFactory
from mrdscope.tui.screens.help import Described, HelpScreen
from mrdscope.tui.screens.jump import JumpScreen
from mrdscope.tui.screens.shell import ShellScreen
from mrdscope.tui.state import ScreenId
from mrdscope.tui.terminal import FULL, Terminal
from mrdscope.tui.themes import Palette
from mrdscope.tui.typing_ahead import TypingAhead
from mrdscope.tui.watching import Watching

if TYPE_CHECKING:
    from pathlib import Path

    from mrdscope.cohort.disk import Stamp
    from mrdscope.tui.memory import Memory, Recalled
    from mrdscope.tui.opened import Opened

#: How long leaving on a signal may take, in seconds.
LONGEST_LEAVING = 2.0

#: What the process ends with when the cohort could not be read.
UNREADABLE = 2

#: What it ends with after a fault of the program.
CRASHED = 2


def warm_up() -> None:
    """Import what the survival screen needs, so that it opens at once; takes a second."""
    import scipy.stats  # noqa: F401, PLC0415 - a second


class MrdscopeApp(
    Explaining,
    Looking,
    Exporting,
    Accepting,
    Naming,
    Watching,
    TypingAhead,
    inherit_bindings=False,
):
    """The terminal program.

    Parameters
    ----------
    name
        What is being opened, for the title until the cohort brings its own.
    load
        Reads the cohort; called once, in a thread, after the first paint. A `MrdscopeError` ends
        the program with `UNREADABLE` and is then its ``failure``.
    screens
        The screens there are, by factory.
    terminal
        How it looks: theme and characters.
    keymap
        Which keys do what.
    afterwards
        Called in a thread once the first rows are painted.
    checks
        Runs the check rules over what is open, in a thread, once it is painted; None: nobody does.
    review
        Opens the review of what is open, in a thread; None: there is none.
    remember
        Gives what is remembered of cohorts; called in the thread that reads, once it is read. None:
        nothing is.
    watched
        Where the files are, to be looked at from time to time; None: they are not.
    """

    CSS_PATH = "mrdscope.tcss"
    BINDINGS = bindings(Scope.APP)
    COMMANDS = {ActionProvider, PatientProvider, ColumnProvider, NamedViewProvider, ThemeProvider}  # noqa: RUF012 - Textual's way
    ALLOW_SELECT = False

    class Read(Message):
        """The cohort has been read."""

        def __init__(
            self,
            opened: Opened,
            stamp: Stamp | None,
            memory: Memory | None,
            recalled: Recalled | None,
        ) -> None:
            super().__init__()
            self.opened = opened
            self.stamp = stamp
            self.memory = memory
            self.recalled = recalled

    class NotRead(Message):
        """The cohort could not be read."""

        def __init__(self, error: MrdscopeError) -> None:
            super().__init__()
            self.error = error

    def __init__(
        self,
        name: str,
        load: Callable[[], Opened],
        *,
        screens: Mapping[ScreenId, ScreenFactory] = SCREENS,
        terminal: Terminal = FULL,
        keymap: Keymap = DEFAULT,
        afterwards: Callable[[], None] = warm_up,
        checks: Checks | None = check_opened,
        review: OpenReview | None = None,
        remember: Callable[[], Memory] | None = None,
        watched: Path | None = None,
    ) -> None:
        super().__init__(name, screens, keymap, terminal, checks)
        self.animation_level = "none"
        self.open_review = review
        self.failure: MrdscopeError | None = None
        self.load = load
        self.watched_path = watched
        self._remember = remember
        self._afterwards = afterwards
        for palette in themes.PALETTES:
            self.register_theme(palette.theme)
        self.theme = terminal.look.name

    # Life

    def get_default_screen(self) -> Screen[None]:
        """Begin with the shell."""
        return ShellScreen()

    def on_mount(self) -> None:
        """Read the cohort once the shell has been painted."""
        if not self.is_headless:
            self._leave_on_signals()
            tell_without_values(asyncio.get_running_loop())
        self.app_resume_signal.subscribe(self, lambda _: self.forget_picture())
        self.call_after_refresh(self.work.in_thread, self._read)

    def _leave_on_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for name in ("SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is not None and sys.platform != "win32":
                loop.add_signal_handler(number, self._leave, 128 + number)

    def _leave(self, return_code: int) -> None:
        # Leaving writes to a terminal that may be gone, and Textual's writer can wait for it for
        # good; nothing is left unsaved, so that the process may simply end.
        end = Timer(LONGEST_LEAVING, os._exit, (return_code,))
        end.daemon = True
        end.start()
        self.exit(return_code=return_code)

    def _read(self) -> None:
        try:
            stamp = self.stamp()
            opened = self.load()
            memory = None if self._remember is None else self._remember()
            recalled = None if memory is None else memory.recalled(opened)
            self.post_message(self.Read(opened, stamp, memory, recalled))
        except MrdscopeError as error:
            self.post_message(self.NotRead(error))

    def on_mrdscope_app_read(self, event: Read) -> None:
        """Open the first screen on the cohort."""
        self.memory = event.memory
        if event.recalled is None:
            self.take(event.opened)
        else:
            self.recall(event.recalled)
        for screen, factory in self._screens_by_id.items():
            self.add_mode(screen.value, factory)
        self.switch_mode(self.state.screen.value)
        self.watch_files(event.stamp)
        self.call_after_refresh(self.play_kept)
        self.call_after_refresh(self.start_checks)
        self.call_after_refresh(self.start_review)
        self.call_after_refresh(self.work.in_thread, self._afterwards)

    def on_mrdscope_app_not_read(self, event: NotRead) -> None:
        """Leave: the sentence is said on the terminal the program was started from."""
        self.failure = event.error
        self.exit(return_code=UNREADABLE)

    def _handle_exception(self, error: Exception) -> None:
        # Textual prints local variables, the message, or what an exception makes of itself, and
        # those are patients; Rich would read their names as markup.
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._return_code = CRASHED
        self._exit_renderables.append(Text("\n".join(crash_lines(error)), overflow="fold"))
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        # The first is what went wrong; what followed from it helps nobody.
        for lines in self._exit_renderables[:1]:
            self.error_console.print(lines, markup=False, highlight=False, soft_wrap=True)
        self._exit_renderables.clear()

    # Actions

    async def perform(self, action_id: str) -> None:
        """Do an action by its id, as its key would; see `action_perform`."""
        await self.action_perform(action_id)

    async def action_perform(self, action_id: str) -> None:
        """Do an action of the registry where the focus is, or say why it cannot be done."""
        wanted = action(action_id)
        reason = self.unavailable(wanted)
        self.say("" if reason is None else f"{wanted.title}: {reason}")
        if reason is not None:
            return
        for target in (self.focused or self.screen).ancestors_with_self:
            if await self.run_action(wanted.command, target):
                return

    def action_show_screen(self, screen: str) -> None:
        """Bring a screen to the front."""
        self.set_state(self.state.visit(ScreenId(screen)))

    def action_go_back(self) -> None:
        """Go back to the screen before; from a part of one that is stepped into, out of it."""
        if self.front is None or not self.front.step_out():
            self.set_state(self.state.back())

    def action_go_forward(self) -> None:
        """Go forward to the screen last gone back from."""
        self.set_state(self.state.forward())

    def action_next_patient(self) -> None:
        """Select the next patient."""
        self.step_patient(1)

    def action_previous_patient(self) -> None:
        """Select the patient before."""
        self.step_patient(-1)

    def action_next_theme(self) -> None:
        """Change to the next theme."""
        self.wear(themes.after(self.theme))

    def wear(self, look: Palette) -> None:
        """Change to a theme, and say which."""
        if self.no_color:
            self.say("NO_COLOR is set; --theme NAME decides over it")
            return
        self.theme = look.name
        self.say(f"theme {look.title}: {look.meaning}")

    def action_help(self) -> None:
        """Show every action valid here."""
        self.push_screen(HelpScreen(self._described(), self._looks))

    def action_cancel_work(self) -> None:
        """Give up all that is being computed; what is shown stays."""
        given_up = self.work.give_up()
        self.tell_bars()
        if given_up:
            self.say(f"cancelled: {', '.join(given_up)}")
        else:
            self.say("this can no longer be cancelled")

    async def action_quit(self) -> None:
        """Leave; where something is not saved, say so first."""
        if self.may_leave():
            self.exit()

    @property
    def _looks(self) -> tuple[str, ...]:
        """How the program looks now, and why so."""
        look, terminal = themes.palette(self.theme), self.terminal
        if look is not terminal.look:
            terminal = replace(terminal, look=look, look_reason="it was chosen here")
        return terminal.reasons

    def _described(self) -> tuple[Described, ...]:
        return tuple(
            Described(one, self.keymap.names(one), self.unavailable(one))
            for one in self._valid_on(self.screen)
        )

    def _valid_on(self, screen: Screen[object]) -> Iterator[Action]:
        return valid_in(*(screen.scopes if isinstance(screen, ReviewScreen) else (Scope.APP,)))

    def available_on(self, screen: Screen[object]) -> Iterator[Action]:
        """Yield the actions that can be done on a screen now."""
        return (one for one in self._valid_on(screen) if self.unavailable(one) is None)

    def action_jump(self) -> None:
        """Put a letter on every part that takes keys, and go to the one chosen."""
        parts = [part for part in self.screen.focus_chain if part.region.area]
        self.push_screen(JumpScreen(parts), self._jumped)

    def _jumped(self, part: Widget | None) -> None:
        if part is not None:
            part.focus()


def run(
    name: str,
    load: Callable[[], Opened],
    *,
    terminal: Terminal,
    mouse: bool = True,
    keymap: Keymap = DEFAULT,
    review: OpenReview | None = None,
    remember: Callable[[], Memory] | None = None,
    watched: Path | None = None,
) -> int:
    """Open the program on what ``load`` reads; return the code the process should end with.

    Without ``mouse`` the terminal keeps its own, to select text with. ``remember`` and ``watched``
    are those of `MrdscopeApp`. What could not be kept of the session is said on standard error.

    Raises
    ------
    MrdscopeError
        Whatever kept ``load`` from reading, once the terminal is as it was.
    """
    app = MrdscopeApp(
        name,
        load,
        terminal=terminal,
        keymap=keymap,
        review=review,
        remember=remember,
        watched=watched,
    )
    app.run(mouse=mouse)
    if app.unkept is not None:
        sentence = visible(app.unkept.sentence)
        sys.stderr.write(f"mrdscope: note: this session was not kept: {sentence}\n")
    if app.failure is not None:
        raise app.failure
    return app.return_code or 0
