"""What is open, what is looked at, and the work under way: what every part of the app shares."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from rich.console import RenderableType
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.app import App
from textual.screen import Screen

from mrdscope.errors import MrdscopeError
from mrdscope.present.glyphs import ASCII, Glyphs
from mrdscope.present.table import TableSource
from mrdscope.tui.actions import Action, Situation, action
from mrdscope.tui.keymap import Keymap
from mrdscope.tui.painting import Inks, Lessened, Picture
from mrdscope.tui.screens.base import ReviewScreen
from mrdscope.tui.screens.catalog import ScreenFactory
from mrdscope.tui.state import PATIENTS_TABLE, ScreenId, Viewpoint, ViewState
from mrdscope.tui.terminal import Terminal
from mrdscope.tui.widgets.ascii import AsciiFilter
from mrdscope.tui.widgets.table import TableView
from mrdscope.tui.work import Job, Result, Then, Work

if TYPE_CHECKING:
    from mrdscope.analysis.quality.findings import Findings
    from mrdscope.tui.opened import Opened

#: Runs the check rules over what is open.
Checks = Callable[["Opened", Job], "Findings"]


class Program(App[None], inherit_bindings=False):
    """The app without its actions.

    Parameters
    ----------
    name
        What is being opened, for the title until the cohort brings its own.
    screens
        The screens there are, by factory.
    keymap
        Which keys do what.
    terminal
        How it looks.
    checks
        Runs the check rules; None: they are not run.
    """

    def __init__(
        self,
        name: str,
        screens: Mapping[ScreenId, ScreenFactory],
        keymap: Keymap,
        terminal: Terminal,
        checks: Checks | None,
    ) -> None:
        # With native colours Textual takes colour away under NO_COLOR; without, it makes it grey.
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        self.terminal = terminal
        if self.glyphs is ASCII:
            self._filters.append(AsciiFilter())
        self.state = ViewState()
        self.opened: Opened | None = None
        self.order: TableSource | None = None
        self.work = Work(self)
        self._picture, self._inks = Picture(), Inks()
        #: What is to be read whatever is done meanwhile, by what it is about.
        self.notices: dict[str, str] = {}
        self.keymap = keymap
        self.checks = checks
        self.set_keymap(keymap.for_textual)
        self._asked_for = name
        self._screens_by_id = screens

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        # Textual's one way to the terminal: what it sends is lessened to what is not shown already.
        update: RenderableType | CompositorUpdate | None = renderable
        if isinstance(renderable, LayoutUpdate | ChopsUpdate):
            update = Lessened(renderable, self._picture, self._inks, self.size)
        super()._display(screen, cast("RenderableType | None", update))

    def on_resize(self) -> None:
        """Take nothing the terminal shows for known: what it made of its lines is its affair."""
        self._picture.forget()

    def forget_picture(self) -> None:
        """Have all of the screen sent when it is next drawn."""
        self._picture.forget()

    def action_redraw(self) -> None:
        """Send all of the screen again: something else has written on the terminal."""
        self._picture.forget()
        self.refresh(layout=True)

    @property
    def glyphs(self) -> Glyphs:
        """What everything is drawn with."""
        return self.terminal.characters.glyphs

    @property
    def cohort_title(self) -> str:
        """The cohort's title; what was asked for while there is none."""
        return self.opened.cohort.title if self.opened else self._asked_for

    @property
    def signs(self) -> tuple[str, ...]:
        """What the title line says however narrow it is: what everything shown is of."""
        if self.opened is None:
            return ()
        size, as_of = self.opened.cohort.size, self.opened.cohort.as_of
        shown = self.order.row_count if self.order is not None else size
        masked = ("MASKED",) if self.opened.viewpoint.masked else ()
        known = () if as_of is None else (f"as of {as_of}",)
        review = self.opened.review
        lost = review.unsaved if review is not None else 0
        unsaved = (f"{lost} NOT SAVED",) if lost else ()
        return (*unsaved, *masked, *known, f"{shown} of {size}")

    @property
    def notice(self) -> str:
        """The line of notices, the latest first; nothing where there are none."""
        return " | ".join(reversed(self.notices.values()))

    @property
    def facts(self) -> tuple[str, ...]:
        """What the title line says beside them, the most important first."""
        if self.opened is None:
            return ("read-only",)
        settings = self.opened.results.settings
        preset = settings.preset if settings.verified else f"{settings.preset} (unverified)"
        doubts = len(self.opened.loaded.report.doubts)
        read = (f"{doubts} doubts in reading",) if doubts else ()
        busy = tuple(f"computing {what} …" for what in self.work.under_way)
        found = self.opened.findings_text
        return (*busy, *found, *read, f"preset {preset}", "read-only")

    @property
    def situation(self) -> Situation:
        """What decides which actions are available."""
        size = self.opened.cohort.size if self.opened else 0
        focused = None if self.front is None else self.front.focused
        selecting = isinstance(focused, TableView) and focused.selecting
        screens, busy = tuple(self._screens_by_id), bool(self.work.under_way)
        found = None if self.opened is None else self.opened.findings
        findings = None if found is None else found.frame.height
        noticed = bool(self.notices)
        return Situation(
            self.state, screens, size, self.opened is None, selecting, busy, findings, noticed
        )

    def on_work_faulted(self, event: Work.Faulted) -> None:
        """End the program as a fault on the screen's own side would."""
        raise event.error

    def on_work_progressed(self, event: Work.Progressed) -> None:
        """Show how far the work under way is."""
        self.work.note(event)
        self.tell_bars()

    def on_work_done(self, event: Work.Done[object]) -> None:
        """Hand on what was computed, unless something else has been asked for since."""
        self.work.finish(event)
        self.tell_bars()

    def compute(self, slot: str, compute: Callable[[Job], Result], then: Then[Result]) -> None:
        """Compute something in a thread and show that it is under way; see `Work.start`."""
        self.work.start(slot, compute, then)
        self.tell_bars()

    def cancel(self, *slots: str) -> None:
        """Drop what is under way in these slots."""
        for slot in slots:
            self.work.cancel(slot)
        self.tell_bars()

    def tell_bars(self) -> None:
        """Bring title and footer of the screen in front up to date."""
        if self.front is not None:
            self.front.tell_bars()

    def take(self, opened: Opened) -> None:
        """Have this open from now on; the patient selected stays where they are in it."""
        patient = opened.called(self.state.patient, self.opened)
        compared = self.state.comparison
        held = opened.called(compared.held, self.opened)
        self.opened = opened
        self.put_in_order()
        assert self.order is not None  # noqa: S101 - there is something open
        if patient is None or self.order.row_index(patient) is None:
            patient = self.order.row_key(0) if self.order.row_count else None
        state = replace(self.state, comparison=replace(compared, held=held))
        self.state = state.select(patient)

    def put_in_order(self) -> None:
        """Have the patients shown, in the order of their table, gone through one by one."""
        if self.opened is not None:
            view = self.state.history(PATIENTS_TABLE).present
            self.order = self.opened.in_order(view)
            if self.state.patient is None and self.order.row_count:
                self.state = self.state.select(self.order.row_key(0))

    def set_state(self, state: ViewState) -> None:
        """Look at something else: the screen in front is drawn anew, or another one comes there."""
        before, self.state = self.state, state
        if state.viewpoint != before.viewpoint:
            self._look_from(state.viewpoint)
        if state.history(PATIENTS_TABLE).present != before.history(PATIENTS_TABLE).present:
            self.put_in_order()
        if state.screen is not before.screen:
            self.switch_mode(state.screen.value)
        elif state != before and self.front is not None:
            self.front.catch_up()

    def _look_from(self, viewpoint: Viewpoint) -> None:
        if self.opened is not None:
            opened = self.opened
            self.compute("cohort", lambda job: opened.seen_from(viewpoint, job.step), self._seen)

    def _seen(self, opened: Opened | MrdscopeError) -> None:
        if isinstance(opened, MrdscopeError):
            # What is on the screen stays true: it was never looked at from there.
            before = self.opened.viewpoint if self.opened else Viewpoint()
            self.state = replace(self.state, viewpoint=before)
            self.say(opened.sentence)
            return
        self.take(opened)
        if self.front is not None:
            self.front.catch_up()
        self.start_checks()

    def start_checks(self) -> None:
        """Check what is open, where nobody waits."""

    def open_case(self, patient: str) -> None:
        """Open the case of a patient, if it can be opened."""
        reason = action("case.open").unavailable(self.situation)
        if reason is None:
            self.set_state(self.state.select(patient).visit(ScreenId.CASE))
        else:
            self.say(reason)

    def step_patient(self, by: int) -> None:
        """Select the patient so many further on among those shown, as far as there are any."""
        if self.order is None or self.state.patient is None:
            return
        index = self.order.row_index(self.state.patient)
        # Who is not among those shown has the first of them on either side.
        row = 0 if index is None else max(0, min(index + by, self.order.row_count - 1))
        if self.order.row_count:
            self.set_state(self.state.select(self.order.row_key(row)))

    def say(self, message: str) -> None:
        """Show a message in the footer until the next action."""
        if self.front is not None:
            self.front.say(message)

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

    @property
    def screen_actions(self) -> Iterator[tuple[ScreenId, Action]]:
        """The screens there are, each with the action that opens it."""
        return ((screen, action(f"screen.{screen}")) for screen in self._screens_by_id)
