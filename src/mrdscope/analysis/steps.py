"""How a long analysis tells where it is, and can be stopped: before each of its parts."""

from __future__ import annotations

from collections.abc import Callable

#: Called before each part with what it is; what it raises ends the analysis.
Step = Callable[[str], None]


def silently(_part: str) -> None:
    """Tell nobody, and go on."""
