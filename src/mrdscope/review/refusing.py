"""Refusing what is not allowed, in a sentence."""

from __future__ import annotations

from mrdscope.errors import RefusedError
from mrdscope.review.events import Event, Kind


def require(allowed: object, what: str, *, expected: str | None = None) -> None:
    """Raise `RefusedError` saying what is wrong, unless it is allowed."""
    if not allowed:
        raise RefusedError(what, expected=expected)


def require_reason(event: Event, doing: str) -> None:
    """Refuse to suppress or reverse something without a reason."""
    require((event.act.reason or "").strip(), f"{doing} needs a reason")


def require_text(event: Event, name: str, what: str) -> str:
    """Return a text of what is new, and refuse an empty one."""
    text = event.act.new.get(name, "")
    require(text.strip(), f"{what} has no text")
    return text


def require_kind(event: Event, *kinds: Kind) -> None:
    """Refuse a target of another kind."""
    words = " or ".join(kinds)
    require(event.act.target.kind in kinds, f"this cannot be done to a {event.act.target.kind}",
            expected=words)  # fmt: skip
