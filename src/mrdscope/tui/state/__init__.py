"""What the program is looking at: one immutable value that every screen is drawn from."""

from mrdscope.tui.state.checks import ChecksPage, ChecksView
from mrdscope.tui.state.comparison import Compared, ComparisonView
from mrdscope.tui.state.definitions import DefinitionsPage, DefinitionsView
from mrdscope.tui.state.mrd import MrdChart, MrdView
from mrdscope.tui.state.screen_id import ScreenId
from mrdscope.tui.state.survival import ENDPOINTS, CurveKind, SurvivalView, Transplant
from mrdscope.tui.state.thresholds import ThresholdView
from mrdscope.tui.state.toxicity import Events, ToxicityPage, ToxicityView
from mrdscope.tui.state.view_state import PATIENTS_TABLE, ViewState
from mrdscope.tui.state.viewpoint import Viewpoint

__all__ = [
    "ENDPOINTS", "PATIENTS_TABLE", "ChecksPage", "ChecksView", "Compared", "ComparisonView",
    "CurveKind", "DefinitionsPage", "DefinitionsView", "Events", "MrdChart", "MrdView", "ScreenId",
    "SurvivalView", "ThresholdView", "ToxicityPage", "ToxicityView", "Transplant", "ViewState",
    "Viewpoint",
]  # fmt: skip
