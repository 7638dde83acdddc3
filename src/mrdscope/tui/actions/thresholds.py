"""What the threshold explorer can be asked for."""

from __future__ import annotations

from mrdscope.tui.actions.model import Action, Scope, places

_HERE = places(Scope.THRESHOLDS)
_GROUP = "Thresholds"

THRESHOLD_ACTIONS = (
    Action("thresholds.higher", "To the next higher threshold", _GROUP, ("right", "l"),
           "step_threshold(1)", _HERE, footer="higher"),
    Action("thresholds.lower", "To the next lower threshold", _GROUP, ("left", "h"),
           "step_threshold(-1)", _HERE, footer="lower"),
    Action("thresholds.much_higher", "Higher by a tenth of the thresholds", _GROUP,
           ("pageup", "L"), "leap_threshold(1)", _HERE),
    Action("thresholds.much_lower", "Lower by a tenth of the thresholds", _GROUP,
           ("pagedown", "H"), "leap_threshold(-1)", _HERE),
    Action("thresholds.best", "To the threshold that divides best, its p adjusted for looking",
           _GROUP, ("p",), "best_threshold", _HERE, footer="best"),
    Action("thresholds.own", "To the threshold of the settings", _GROUP, ("s",), "own_threshold",
           _HERE),
    Action("thresholds.choose", "Write a threshold", _GROUP, ("t",), "choose_threshold", _HERE,
           footer="threshold"),
    Action("thresholds.landmark", "Choose the landmark: a day and the samples before it", _GROUP,
           ("a",), "choose_landmark", _HERE, footer="landmark"),
    Action("thresholds.endpoint", "Overall or progression-free survival", _GROUP, ("o",),
           "next_endpoint", _HERE, footer="endpoint"),
    Action("thresholds.choose_endpoint", "Any endpoint that starts on day 0", _GROUP, ("O",),
           "choose_endpoint", _HERE),
    Action("thresholds.marker", "Divide by the level, its increase, or the rate of it", _GROUP,
           ("b",), "next_marker", _HERE, footer="marker"),
    Action("thresholds.horizon", "Within how many days the event is foretold", _GROUP, ("w",),
           "choose_horizon", _HERE),
)  # fmt: skip
