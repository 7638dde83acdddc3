"""The screens there are, each by a factory that imports it when it is first opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from mrdscope.tui.state import ScreenId

if TYPE_CHECKING:
    from mrdscope.tui.screens.base import ReviewScreen

#: Makes a screen.
ScreenFactory = Callable[[], "ReviewScreen"]


def _cohort() -> ReviewScreen:
    from mrdscope.tui.screens.cohort import CohortScreen

    return CohortScreen()


def _case() -> ReviewScreen:
    from mrdscope.tui.screens.case import CaseScreen

    return CaseScreen()


def _mrd() -> ReviewScreen:
    from mrdscope.tui.screens.mrd import MrdScreen

    return MrdScreen()


def _toxicity() -> ReviewScreen:
    from mrdscope.tui.screens.toxicity import ToxicityScreen

    return ToxicityScreen()


def _survival() -> ReviewScreen:
    from mrdscope.tui.screens.survival import SurvivalScreen

    return SurvivalScreen()


def _checks() -> ReviewScreen:
    from mrdscope.tui.screens.checks import ChecksScreen

    return ChecksScreen()


def _tables() -> ReviewScreen:
    from mrdscope.tui.screens.tables import TablesScreen

    return TablesScreen()


def _definitions() -> ReviewScreen:
    from mrdscope.tui.screens.definitions import DefinitionsScreen

    return DefinitionsScreen()


def _thresholds() -> ReviewScreen:
    from mrdscope.tui.screens.thresholds import ThresholdsScreen

    return ThresholdsScreen()


def _comparison() -> ReviewScreen:
    from mrdscope.tui.screens.comparison import ComparisonScreen

    return ComparisonScreen()


SCREENS: Mapping[ScreenId, ScreenFactory] = MappingProxyType(
    {
        ScreenId.COHORT: _cohort,
        ScreenId.CASE: _case,
        ScreenId.MRD: _mrd,
        ScreenId.TOXICITY: _toxicity,
        ScreenId.SURVIVAL: _survival,
        ScreenId.CHECKS: _checks,
        ScreenId.TABLES: _tables,
        ScreenId.DEFINITIONS: _definitions,
        ScreenId.THRESHOLDS: _thresholds,
        ScreenId.COMPARISON: _comparison,
    }
)
