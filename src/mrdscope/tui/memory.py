"""What is remembered of a cohort from one time to the next: how it was left, and named views."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, is_dataclass, replace
from pathlib import Path
from types import MappingProxyType

import mrdscope
from mrdscope.analysis.as_of import parse_cut
from mrdscope.analysis.patient_order import PatientOrder
from mrdscope.analysis.settings_change import differing
from mrdscope.analysis.settings_text import settings_toml
from mrdscope.analysis.settings_toml import parse_settings
from mrdscope.cohort.fingerprint import fingerprint_of
from mrdscope.errors import MrdscopeError
from mrdscope.present.naming_filters import without_names
from mrdscope.present.saved_view import Restored, Saved, restored, saved
from mrdscope.present.table import TableModel
from mrdscope.present.view import History, View
from mrdscope.present.viewed import table_fields
from mrdscope.review.plain import from_plain, plain
from mrdscope.review.sessions import PatientMark, Session, Sessions
from mrdscope.review.views import NamedViews
from mrdscope.tui.opened import Opened
from mrdscope.tui.state import (
    ENDPOINTS,
    PATIENTS_TABLE,
    MrdView,
    ScreenId,
    SurvivalView,
    ThresholdView,
    Viewpoint,
    ViewState,
)
from mrdscope.tui.state.thresholds import MARKERS

#: Named settings and changes beyond these are counted.
_MOST_NAMED = 3
#: What names a patient or a finding, and is not kept with what a screen is asked for.
_OF_ONE = frozenset({"held", "finding"})
#: The screens that are asked for something: it is a field of the state by the screen's name.
ASKED = tuple(
    screen.value for screen in ScreenId if is_dataclass(getattr(ViewState(), screen.value, None))
)


@dataclass(frozen=True)
class Memory:
    """Where what is remembered is kept, and what of it is not wanted.

    ``path`` is what was opened. ``said`` names what the command line decides, so that no session
    does: ``settings``, ``cut``; ``fresh``: the last session is left alone when opening.
    """

    sessions: Sessions
    views: NamedViews
    path: Path
    said: frozenset[str] = frozenset()
    fresh: bool = False

    def recalled(self, opened: Opened) -> Recalled:
        """Return a cohort as it was left, as far as that is known; run it where nobody waits."""
        if self.fresh or not opened.loaded.cohort.sources:
            return Recalled(opened)
        try:
            session = self.sessions.of(fingerprint_of(opened.loaded.cohort), self.path)
        except MrdscopeError as error:
            return Recalled(opened, notes=(f"your last session is left out: {error.sentence}",))
        return Recalled(opened) if session is None else recalled(opened, session, self.said)

    def keep(self, opened: Opened, state: ViewState, waiting: Mapping[str, Saved]) -> None:
        """Keep how a cohort is left; `OutputError` where that cannot be written."""
        if opened.loaded.cohort.sources:
            now = dt.datetime.now().astimezone().isoformat(timespec="seconds")
            self.sessions.keep(session_of(opened, state, waiting, str(self.path), now))


@dataclass(frozen=True)
class Recalled:
    """A cohort as it was left: what is open, the state, and what there is to say about it.

    ``waiting`` are the views of tables that are not there yet, by table.
    """

    opened: Opened
    state: ViewState = field(default_factory=ViewState)
    notes: tuple[str, ...] = ()
    waiting: Mapping[str, Saved] = field(default_factory=lambda: MappingProxyType({}))


def session_of(
    opened: Opened, state: ViewState, waiting: Mapping[str, Saved], path: str, now: str
) -> Session:
    """Return how a cohort is left.

    Pseudonyms are of one run, so that a filter that names them is not kept.
    """
    cohort, viewpoint = opened.loaded.cohort, opened.viewpoint
    fingerprint = fingerprint_of(cohort)
    patients = cohort.patients["patient_id"]
    own = None if state.patient is None else opened.own_id(state.patient)
    row = None if own is None else patients.index_of(own)
    settings = viewpoint.settings
    return Session(
        fingerprint, path, now, mrdscope.__version__, state.screen.value, state.table,
        None if row is None or own is None else PatientMark.of(row, own, fingerprint),
        None if settings is None else settings_toml(settings),
        viewpoint.cut, viewpoint.masked,
        {**waiting, **tables_of(state, masked=viewpoint.masked)},
        {name: asked_of(state, name) for name in ASKED},
    )  # fmt: skip


def asked_of(state: ViewState, screen: str) -> Saved:
    """Return what a screen is asked for, without whom and without which finding."""
    data = plain(getattr(state, screen)) if screen in ASKED else {}
    return {name: part for name, part in data.items() if name not in _OF_ONE}


def tables_of(state: ViewState, *, masked: bool) -> dict[str, Saved]:
    """Return how each table is looked at, where it is not as it has it."""
    views = {name: history.present for name, history in state.tables.items()}
    return {name: saved(without_names(view) if masked else view) for name, view in views.items()}


def recalled(opened: Opened, session: Session, said: frozenset[str] = frozenset()) -> Recalled:
    """Return a cohort as a session left it, what ``said`` names left to the command line.

    Nothing that changes a number is brought back silently: settings, data cut and masking are in
    the notes, and so is what cannot be brought back. Masked stays masked.
    """
    viewpoint, notes = _viewpoint(opened, session, said)
    try:
        there = opened if viewpoint == opened.viewpoint else opened.seen_from(viewpoint)
    except MrdscopeError as error:
        notes = [f"not as you left it: {error.sentence}"]
        there = opened.seen_from(Viewpoint(masked=True)) if session.masked else opened
    changed = session.fingerprint != fingerprint_of(opened.loaded.cohort)
    waiting = dict(session.tables)
    patients = over_table(waiting.pop(PATIENTS_TABLE, {}), there.patients_table)
    patient = None
    if session.patient is not None:
        ids = opened.loaded.cohort.patients["patient_id"]
        patient = session.patient.found(ids, session.fingerprint)
    state = _asked(ViewState(), session.screens)
    state = replace(
        state.viewing(PATIENTS_TABLE, History(patients.view)),
        screen=_screen(session.screen) if there.cohort.size else ScreenId.COHORT,
        table=session.table if session.table in there.cohort.tables() else state.table,
        patient=None if patient is None else there.names.get(patient, patient),
        viewpoint=there.viewpoint,
    )
    state, dropped = asked_as_there_is(state, there)
    notes += [*losses(patients), *dropped]
    if patient is None and session.patient is not None:
        notes.append("the patient you looked at is gone")
    return Recalled(there, state, tuple(_introduced(notes, session, changed=changed)), waiting)


def _introduced(notes: list[str], session: Session, *, changed: bool) -> list[str]:
    """Return the notes of a session after what they are of; nothing where there are none."""
    if changed:
        return [f"the file has changed since your last session ({session.date})", *notes]
    return [f"as you left it on {session.date}", *notes] if notes else []


def _viewpoint(
    opened: Opened, session: Session, said: frozenset[str]
) -> tuple[Viewpoint, list[str]]:
    viewpoint, notes = Viewpoint(masked=session.masked), ["masked"] if session.masked else []
    if session.settings is not None and "settings" not in said:
        try:
            settings = parse_settings(session.settings, "your last session")
        except MrdscopeError as error:
            notes.append(f"its settings cannot be followed: {error.sentence}")
        else:
            other = differing(opened.own, settings)
            if other:
                viewpoint = replace(viewpoint, settings=settings)
                notes.append(f"preset {settings.preset}: {_named([one.name for one in other])}")
    if session.cut is not None and "cut" not in said:
        try:
            parse_cut(session.cut)
        except MrdscopeError as error:
            notes.append(f"its data cut cannot be followed: {error.sentence}")
        else:
            viewpoint = replace(viewpoint, cut=session.cut)
            notes.append(f"as of {session.cut}")
    return viewpoint, notes


def _named(names: list[str]) -> str:
    shown = [name.replace("_", " ") for name in names[:_MOST_NAMED]]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "") + " not as opened"


def _screen(name: str) -> ScreenId:
    try:
        return ScreenId(name)
    except ValueError:
        return ScreenId.COHORT


def _asked(state: ViewState, screens: Mapping[str, Saved]) -> ViewState:
    """Return the state with its screens asked for what they were."""
    found = {
        name: from_plain(getattr(state, name), data)
        for name, data in screens.items()
        if name in ASKED
    }
    return replace(state, **found)


def asked_as_there_is(state: ViewState, opened: Opened) -> tuple[ViewState, list[str]]:
    """Return the state without what there is not to ask for, and notes of that."""
    notes, there = [], frozenset(opened.cohort.patients.columns)
    survival, mrd, thresholds = state.survival, state.mrd, state.thresholds
    comparison = state.comparison
    if survival.endpoint not in ENDPOINTS:
        survival = SurvivalView()
    if thresholds.marker not in MARKERS or thresholds.endpoint not in ENDPOINTS:
        thresholds = ThresholdView()
    if comparison.column is not None and comparison.column not in there:
        notes.append(f"no column {comparison.column} to compare by")
        comparison = replace(comparison, column=None)
    if survival.group is not None and survival.group not in there:
        notes.append(f"no column {survival.group} to divide by")
        survival = replace(survival, group=None, cut_at=None)
    if mrd.order not in list(PatientOrder):
        mrd = replace(mrd, order=MrdView().order)
    state = replace(state, survival=survival, mrd=mrd, thresholds=thresholds, comparison=comparison)
    return state, notes


def over_table(kept: Saved, table: TableModel) -> Restored:
    """Return a view that was kept as it is over a table."""
    return restored(kept, table_fields(table), [spec.key for spec in table.specs])


def losses(found: Restored) -> list[str]:
    """Return what of a view that was kept means nothing to its table, in words."""
    lost = [f"filter {text}: {error.what}" for text, error in found.lost]
    if found.missing:
        names = ", ".join(found.missing[:_MOST_NAMED])
        more = len(found.missing) - _MOST_NAMED
        lost.append(f"no column {names}" + (f" and {more} more" if more > 0 else ""))
    return lost


def refitted(view: View, table: TableModel) -> Restored:
    """Return a view over a table that may have other columns than the one it was made on."""
    return over_table(saved(view), table)
