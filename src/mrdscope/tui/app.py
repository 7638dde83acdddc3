"""The program: a shell at once, the cohort in it as soon as it is read, screens when asked for.

Nothing here imports polars or what needs it: that is the loader's affair, in its own thread, after
the first paint.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from threading import Timer
from typing import TYPE_CHECKING

from rich.segment import Segments
from textual.app import App
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget

from mrdscope.errors import MrdscopeError
from mrdscope.present.table import TableSource
from mrdscope.tui import themes
from mrdscope.tui.actions import Action, Scope, Situation, action, valid_in
from mrdscope.tui.asked import Asked, RowOfSource
from mrdscope.tui.keymap import DEFAULT, Keymap, bindings
from mrdscope.tui.palette import ActionProvider, ColumnProvider, PatientProvider
from mrdscope.tui.screens.base import ReviewScreen
from mrdscope.tui.screens.catalog import SCREENS, ScreenFactory
from mrdscope.tui.screens.choice import Choice, ChoiceScreen
from mrdscope.tui.screens.help import Described, HelpScreen
from mrdscope.tui.screens.jump import JumpScreen
from mrdscope.tui.screens.shell import ShellScreen
from mrdscope.tui.state import PATIENTS_TABLE, ScreenId, Viewpoint, ViewState
from mrdscope.tui.work import Job, Result, Then, Work

if TYPE_CHECKING:
    from mrdscope.analysis.metrics import Explanation
    from mrdscope.tui.opened import Opened

#: How long leaving on a signal may take, in seconds.
LONGEST_LEAVING = 2.0

#: What the process ends with when the cohort could not be read.
UNREADABLE = 2


def warm_up() -> None:
    """Import what the survival screen needs, so that it opens at once; takes a second."""
    import scipy.stats  # noqa: F401, PLC0415 - a second


class MrdscopeApp(App[None], inherit_bindings=False):
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
    theme
        The title of a palette; by default monochrome under ``NO_COLOR`` and else dark.
    keymap
        Which keys do what.
    afterwards
        Called in a thread once the first rows are painted.
    """

    CSS_PATH = "mrdscope.tcss"
    BINDINGS = bindings(Scope.APP)
    COMMANDS = {ActionProvider, PatientProvider, ColumnProvider}  # noqa: RUF012 - Textual's way
    ALLOW_SELECT = False

    class Read(Message):
        """The cohort has been read."""

        def __init__(self, opened: Opened) -> None:
            super().__init__()
            self.opened = opened

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
        theme: str | None = None,
        keymap: Keymap = DEFAULT,
        afterwards: Callable[[], None] = warm_up,
    ) -> None:
        # With native colours Textual takes colour away under NO_COLOR; without, it makes it grey.
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        self.animation_level = "none"
        self.state = ViewState()
        self.opened: Opened | None = None
        self.order: TableSource | None = None
        self.failure: MrdscopeError | None = None
        self._asked_for = name
        self._load = load
        self._screens_by_id = screens
        self._afterwards = afterwards
        self.work = Work(self)
        self.keymap = keymap
        self.set_keymap(keymap.for_textual)
        for palette in themes.PALETTES:
            self.register_theme(palette.theme)
        default = themes.MONOCHROME if self.no_color else themes.DARK
        self.theme = ((themes.titled(theme) if theme else None) or default).name

    # What is open

    @property
    def cohort_title(self) -> str:
        """The cohort's title; what was asked for while there is none."""
        return self.opened.cohort.title if self.opened else self._asked_for

    @property
    def facts(self) -> tuple[str, ...]:
        """What the title line says on its right, the most important first."""
        if self.opened is None:
            return ("read-only",)
        size = self.opened.cohort.size
        settings = self.opened.results.settings
        preset = settings.preset if settings.verified else f"{settings.preset} (unverified)"
        doubts = len(self.opened.loaded.report.doubts)
        read = (f"{doubts} doubts in reading",) if doubts else ()
        busy = tuple(f"computing {what} …" for what in self.work.under_way)
        as_of = self.opened.cohort.as_of
        known = () if as_of is None else (f"as of {as_of}",)
        shown = self.order.row_count if self.order is not None else size
        return (*busy, *known, f"{shown} of {size}", *read, f"preset {preset}", "read-only")

    @property
    def situation(self) -> Situation:
        """What decides which actions are available."""
        size = self.opened.cohort.size if self.opened else 0
        return Situation(self.state, tuple(self._screens_by_id), size)

    @property
    def screen_actions(self) -> Iterator[tuple[ScreenId, Action]]:
        """The screens there are, each with the action that opens it."""
        return ((screen, action(f"screen.{screen}")) for screen in self._screens_by_id)

    # Life

    def get_default_screen(self) -> Screen[None]:
        """Begin with the shell."""
        return ShellScreen()

    def on_mount(self) -> None:
        """Read the cohort once the shell has been painted."""
        if not self.is_headless:
            self._leave_on_signals()
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

    def on_work_faulted(self, event: Work.Faulted) -> None:
        """End the program as a fault on the screen's own side would."""
        raise event.error

    def on_work_progressed(self, event: Work.Progressed) -> None:
        """Show how far the work under way is."""
        self.work.note(event)
        self._tell_bars()

    def on_work_done(self, event: Work.Done[object]) -> None:
        """Hand on what was computed, unless something else has been asked for since."""
        self.work.finish(event)
        self._tell_bars()

    def compute(self, slot: str, compute: Callable[[Job], Result], then: Then[Result]) -> None:
        """Compute something in a thread and show that it is under way; see `Work.start`."""
        self.work.start(slot, compute, then)
        self._tell_bars()

    def _tell_bars(self) -> None:
        if self.front is not None:
            self.front.tell_bars()

    def _read(self) -> None:
        try:
            self.post_message(self.Read(self._load()))
        except MrdscopeError as error:
            self.post_message(self.NotRead(error))

    def on_mrdscope_app_read(self, event: Read) -> None:
        """Open the first screen on the cohort."""
        self._take(event.opened)
        for screen, factory in self._screens_by_id.items():
            self.add_mode(screen.value, factory)
        self.switch_mode(self.state.screen.value)
        self.call_after_refresh(self.work.in_thread, self._afterwards)

    def _take(self, opened: Opened) -> None:
        """Have this open from now on; the patient selected stays where they are in it."""
        self.opened = opened
        self._put_in_order()
        assert self.order is not None  # noqa: S101 - there is something open
        patient = self.state.patient
        if patient is None or self.order.row_index(patient) is None:
            first = self.order.row_key(0) if self.order.row_count else None
            self.state = self.state.select(first)

    def _put_in_order(self) -> None:
        """Have the patients shown, in the order of their table, gone through one by one."""
        if self.opened is not None:
            view = self.state.history(PATIENTS_TABLE).present
            self.order = self.opened.in_order(view)

    def on_mrdscope_app_not_read(self, event: NotRead) -> None:
        """Leave: the sentence is said on the terminal the program was started from."""
        self.failure = event.error
        self.exit(return_code=UNREADABLE)

    def _fatal_error(self) -> None:
        # Textual prints every frame's local variables, and those are patients.
        from rich.traceback import Traceback  # noqa: PLC0415 - only for a crash

        traceback = Traceback(show_locals=False, width=None)
        self._exit_renderables.append(
            Segments(self.console.render(traceback, self.console.options))
        )
        self._close_messages_no_wait()

    # State

    def set_state(self, state: ViewState) -> None:
        """Look at something else: the screen in front is drawn anew, or another one comes there."""
        before, self.state = self.state, state
        if state.viewpoint != before.viewpoint:
            self._look_from(state.viewpoint)
        if state.history(PATIENTS_TABLE).present != before.history(PATIENTS_TABLE).present:
            self._put_in_order()
        if state.screen is not before.screen:
            self.switch_mode(state.screen.value)
        elif state != before and self.front is not None:
            self.front.catch_up()

    def _look_from(self, viewpoint: Viewpoint) -> None:
        if self.opened is not None:
            opened = self.opened
            self.compute("cohort", lambda _job: opened.seen_from(viewpoint), self._seen)

    def _seen(self, opened: Opened | MrdscopeError) -> None:
        if isinstance(opened, MrdscopeError):
            # What is on the screen stays true: it was never looked at from there.
            before = self.opened.viewpoint if self.opened else Viewpoint()
            self.state = replace(self.state, viewpoint=before)
            self._say(opened.sentence)
            return
        self._take(opened)
        if self.front is not None:
            self.front.catch_up()

    def open_case(self, patient: str) -> None:
        """Open the case of a patient, if it can be opened."""
        reason = action("case.open").unavailable(self.situation)
        if reason is None:
            self.set_state(self.state.select(patient).visit(ScreenId.CASE))
        else:
            self._say(reason)

    def _step_patient(self, by: int) -> None:
        if self.order is None or self.state.patient is None:
            return
        index = self.order.row_index(self.state.patient)
        # Who is not among those shown has the first of them on either side.
        row = 0 if index is None else max(0, min(index + by, self.order.row_count - 1))
        if self.order.row_count:
            self.set_state(self.state.select(self.order.row_key(row)))

    def _say(self, message: str) -> None:
        if self.front is not None:
            self.front.say(message)

    # Actions

    async def perform(self, action_id: str) -> None:
        """Do an action by its id, as its key would; see `action_perform`."""
        await self.action_perform(action_id)

    async def action_perform(self, action_id: str) -> None:
        """Do an action of the registry where the focus is, or say why it cannot be done."""
        wanted = action(action_id)
        reason = self.unavailable(wanted)
        self._say("" if reason is None else f"{wanted.title}: {reason}")
        if reason is not None:
            return
        for target in (self.focused or self.screen).ancestors_with_self:
            if await self.run_action(wanted.command, target):
                return

    def unavailable(self, wanted: Action) -> str | None:
        """Return why an action cannot be done now, or None: the registry, then the screen."""
        reason = wanted.unavailable(self.situation)
        if reason is None and self.front is not None:
            return self.front.unavailable(wanted)
        return reason

    @property
    def front(self) -> ReviewScreen | None:
        """The screen in front, whatever question or help lies over it."""
        under = reversed(self.screen_stack)
        return next((screen for screen in under if isinstance(screen, ReviewScreen)), None)

    def action_show_screen(self, screen: str) -> None:
        """Bring a screen to the front."""
        self.set_state(self.state.visit(ScreenId(screen)))

    def action_go_back(self) -> None:
        """Go back to the screen before."""
        self.set_state(self.state.back())

    def action_go_forward(self) -> None:
        """Go forward to the screen last gone back from."""
        self.set_state(self.state.forward())

    def action_next_patient(self) -> None:
        """Select the next patient."""
        self._step_patient(1)

    def action_previous_patient(self) -> None:
        """Select the patient before."""
        self._step_patient(-1)

    def action_next_theme(self) -> None:
        """Change to the next theme."""
        self.theme = themes.after(self.theme).name

    def action_help(self) -> None:
        """Show every action valid here."""
        self.push_screen(HelpScreen(self._described()))

    async def action_quit(self) -> None:
        """Leave."""
        self.exit()

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

    def action_explain(self) -> None:
        """Explain the number the cursor is on; where it may be one of several, ask which."""
        asked = self.front.asked() if self.front is not None else ()
        if len(asked) == 1:
            self.explain(asked[0])
        elif asked:
            self._choose_explained(asked)
        else:
            self._say("nothing here is a number with an explanation")

    def _choose_explained(self, asked: Sequence[Asked]) -> None:
        from mrdscope.analysis.metrics import metric  # noqa: PLC0415 - polars

        found = [(str(place), metric(one.metric)) for place, one in enumerate(asked)]
        choices = [Choice(key, one.title, one.definition) for key, one in found]

        def explain(key: str | None) -> None:
            if key is not None:
                self.explain(asked[int(key)])

        self.push_screen(ChoiceScreen("explain which number?", choices), explain)

    def explain(self, asked: Asked) -> None:
        """Explain a number."""
        if self.opened is not None:
            opened = self.opened
            self.compute("explanation", lambda _job: opened.explain(asked), self._explained)

    def _explained(self, explanation: Explanation | MrdscopeError) -> None:
        if isinstance(explanation, MrdscopeError):
            self._say(explanation.sentence)
            return
        from mrdscope.tui.screens.explain import ExplainScreen  # noqa: PLC0415 - polars

        self.push_screen(ExplainScreen(explanation), self._go_to_row)

    def _go_to_row(self, row: RowOfSource | None) -> None:
        if row is not None:
            self._say(f"{row.file}, row {row.row}")

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
    theme: str | None = None,
    keymap: Keymap = DEFAULT,
) -> int:
    """Open the program on what ``load`` reads; return the code the process should end with.

    Raises
    ------
    MrdscopeError
        Whatever kept ``load`` from reading, once the terminal is as it was.
    """
    app = MrdscopeApp(name, load, theme=theme, keymap=keymap)
    app.run()
    if app.failure is not None:
        raise app.failure
    return app.return_code or 0
