"""The numbers of the survival screen that can be explained."""

from __future__ import annotations

from collections.abc import Iterator

from mrdscope.tui.asked import Asked
from mrdscope.tui.screens.survival_charts import Picture
from mrdscope.tui.state import CurveKind, SurvivalView, Transplant

#: The numbers of an endpoint, and those of a comparison of groups, by their ids.
_OF_ENDPOINT = ("rate", "median", "follow_up", "two_years")
_OF_GROUPS = ("log_rank", "hazard_ratio", "rate_ratio", "mean_difference")


def asked_of(view: SurvivalView, front: Picture) -> list[Asked]:
    """Return what of the chart in front can be explained: at the cursor, where there is one.

    Numbers of one group, and of another part of transplant than the endpoint's own, have no entry
    in the registry.
    """
    if view.transplant is not Transplant.NOTHING:
        return []
    return [Asked(one) for one in (_of_groups(view) if view.group else _of_all(view, front))]


def _of_all(view: SurvivalView, front: Picture) -> Iterator[str]:
    of = "incidence" if front.kind is CurveKind.INCIDENCE else "at"
    days = view.at_days if view.cursor is None else (view.cursor,)
    yield from (f"survival.{of}/{view.endpoint} at {day:.10g}" for day in days)
    if view.cursor is None:
        yield from (f"{view.endpoint}.{part}" for part in _OF_ENDPOINT)


def _of_groups(view: SurvivalView) -> Iterator[str]:
    cut = f" cut at {view.cut_at}" if view.cut_at else ""
    yield from (f"survival.{part}/{view.endpoint} by {view.group}{cut}" for part in _OF_GROUPS)
