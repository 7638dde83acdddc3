"""What the threshold explorer is asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace

#: The markers that divide patients (`analysis.thresholds.markers.Marker`), as gone through.
MARKERS = ("level", "increase", "rate")


@dataclass(frozen=True)
class ThresholdView:
    """A marker at a landmark, what follows it, and the threshold that is looked at.

    ``landmark`` is its day and how many days before it a sample may have been taken; None: the
    first of the settings. ``horizon`` is how long after it the endpoint is foretold. ``threshold``
    None: the settings' own, or where they have none the best.
    """

    marker: str = "level"
    landmark: tuple[float, float] | None = None
    endpoint: str = "pfs"
    horizon: float = 365.0
    threshold: float | None = None

    def next_endpoint(self) -> ThresholdView:
        """Return the view of overall survival where it is another endpoint, else of PFS."""
        return replace(self, endpoint="pfs" if self.endpoint == "os" else "os")

    def next_marker(self) -> ThresholdView:
        """Return the view of the next marker, which has thresholds of its own."""
        place = (MARKERS.index(self.marker) + 1) % len(MARKERS)
        return replace(self, marker=MARKERS[place], threshold=None)
