"""The whole of what the program is looking at, and how one gets from one view to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from mrdscope.present.view import History
from mrdscope.tui.state.checks import ChecksView
from mrdscope.tui.state.comparison import ComparisonView
from mrdscope.tui.state.definitions import DefinitionsView
from mrdscope.tui.state.mrd import MrdView
from mrdscope.tui.state.screen_id import ScreenId
from mrdscope.tui.state.survival import SurvivalView
from mrdscope.tui.state.thresholds import ThresholdView
from mrdscope.tui.state.toxicity import ToxicityView
from mrdscope.tui.state.viewpoint import Viewpoint

#: The table of patients: the others go through whom it shows.
PATIENTS_TABLE = "patients"

#: How many screens back one can go.
TRAIL_LENGTH = 50


@dataclass(frozen=True)
class ViewState:
    """The screen in front, the patient selected on all of them, and what each screen was asked for.

    An action makes a new one. ``trail`` holds the screens left behind, the latest last, ``ahead``
    those gone back from; ``viewpoint`` is from where the cohort is looked at, ``tables`` how each
    table is, by its id, ``table`` the source table in front, ``mrd``, ``survival`` and their like
    what one screen was asked for. Going back keeps the patient: one is selected everywhere.
    """

    screen: ScreenId = ScreenId.COHORT
    patient: str | None = None
    trail: tuple[ScreenId, ...] = ()
    ahead: tuple[ScreenId, ...] = ()
    viewpoint: Viewpoint = field(default_factory=Viewpoint)
    tables: Mapping[str, History] = field(default_factory=lambda: MappingProxyType({}))
    table: str = "patients"
    mrd: MrdView = field(default_factory=MrdView)
    toxicity: ToxicityView = field(default_factory=ToxicityView)
    survival: SurvivalView = field(default_factory=SurvivalView)
    thresholds: ThresholdView = field(default_factory=ThresholdView)
    comparison: ComparisonView = field(default_factory=ComparisonView)
    checks: ChecksView = field(default_factory=ChecksView)
    definitions: DefinitionsView = field(default_factory=DefinitionsView)

    def select(self, patient: str | None) -> ViewState:
        """Return the same view with that patient selected."""
        return self if patient == self.patient else replace(self, patient=patient)

    def history(self, table: str) -> History:
        """Return how a table is looked at, and how it was."""
        return self.tables.get(table, History())

    def viewing(self, table: str, history: History) -> ViewState:
        """Return the view with a table looked at otherwise."""
        return replace(self, tables=MappingProxyType({**self.tables, table: history}))

    def visit(self, screen: ScreenId) -> ViewState:
        """Return the view with that screen in front, and the one left behind on the trail."""
        if screen is self.screen:
            return self
        trail = (*self.trail, self.screen)[-TRAIL_LENGTH:]
        return replace(self, screen=screen, trail=trail, ahead=())

    def back(self) -> ViewState:
        """Return the view with the screen last left in front; at the trail's start, the same."""
        if not self.trail:
            return self
        ahead = (*self.ahead, self.screen)
        return replace(self, screen=self.trail[-1], trail=self.trail[:-1], ahead=ahead)

    def forward(self) -> ViewState:
        """Return the view with the screen last gone back from; where there is none, the same."""
        if not self.ahead:
            return self
        trail = (*self.trail, self.screen)
        return replace(self, screen=self.ahead[-1], trail=trail, ahead=self.ahead[:-1])
