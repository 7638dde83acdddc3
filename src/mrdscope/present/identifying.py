"""Columns that tell who a person is: which are hidden, in words, and how they are shown again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mrdscope.analysis.quality.identifying import Identifying
from mrdscope.present.styled import Line, Role, Span
from mrdscope.present.text import visible
from mrdscope.present.view import View


def hidden_line(found: Sequence[Identifying], view: View, key: str) -> Line:
    """Return which identifying columns a view hides, and the key that shows them; or nothing."""
    hidden = [one for one in found if one.column in view.hidden]
    if not hidden:
        return ()
    names = ", ".join(f"{visible(one.column)} ({one.looks_like})" for one in hidden)
    columns = "1 identifying column" if len(hidden) == 1 else f"{len(hidden)} identifying columns"
    return (Span(f"{columns} hidden, {key} shows them: {names}", Role.MUTED),)


def toggled(found: Sequence[Identifying], view: View) -> View:
    """Return the view with its identifying columns shown, or hidden where all of them are shown."""
    names = frozenset(one.column for one in found)
    hidden = view.hidden - names if names & view.hidden else view.hidden | names
    return replace(view, hidden=hidden)
