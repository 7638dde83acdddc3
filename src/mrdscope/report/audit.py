"""The trail of a review as a file: JSON, CSV or Markdown."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping

from mrdscope.present.audit import faults, said, target_words
from mrdscope.present.text import visible
from mrdscope.report.export import guarded
from mrdscope.report.formats import markdown
from mrdscope.review.chain import Verdict
from mrdscope.review.events import COLUMNS, Event

#: The columns of Markdown: what a person reads.
_READ = ("seq", "time (UTC)", "who", "action", "what", "said", "reason")


def event_json(event: Event) -> dict[str, object]:
    """Return an event with the columns of the store: ``target``, ``old`` and ``new`` as objects."""
    act = event.act
    return {
        "seq": event.seq,
        "ts_utc": act.ts_utc,
        "local_offset": act.local_offset,
        "user": act.user,
        "host": act.host,
        "action": act.action.value,
        "target": json.loads(act.target.text),
        "old": dict(act.old),
        "new": dict(act.new),
        "reason": act.reason,
        "data_sha256": act.data_sha256,
        "app_version": act.app_version,
        "prev_hash": event.prev_hash,
        "hash": event.hash,
    }


def verdict_json(verdict: Verdict) -> dict[str, object]:
    """Return whether a chain is whole: ``whole``, ``events``, ``head`` and ``breaks``."""
    return {
        "whole": verdict.whole,
        "events": verdict.count,
        "head": {"seq": verdict.head.seq, "hash": verdict.head.hash},
        "breaks": [
            {"seq": one.seq, "what": one.what, "expected": one.expected, "found": one.found}
            for one in verdict.breaks
        ],
    }


def audit_json(events: Iterable[Event], verdict: Verdict) -> Mapping[str, object]:
    """Return the trail: ``chain`` (see `verdict_json`) and ``events`` (see `event_json`)."""
    return {"chain": verdict_json(verdict), "events": [event_json(event) for event in events]}


def audit_csv(events: Iterable[Event]) -> str:
    """Return the trail as CSV with the columns of the store, objects as JSON.

    A text that a spreadsheet would run as a formula has an apostrophe before it, and what acts on a
    terminal is made visible: to verify a chain use the store itself.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for event in events:
        writer.writerow([_cell(value) for value in event_json(event).values()])
    return out.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        return visible(json.dumps(value, ensure_ascii=False, sort_keys=True))
    return str(value) if isinstance(value, int) else guarded(visible(str(value)))


def audit_markdown(events: Iterable[Event], verdict: Verdict) -> str:
    """Return the trail as a Markdown table under a line that says whether the chain is whole."""
    state = "whole" if verdict.whole else f"broken: {faults(verdict)}"
    head = f"{verdict.count} events, the chain is {state}, last hash `{verdict.head.hash}`"
    rows = [_READ, tuple("---" for _ in _READ), *map(_row, events)]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return f"{head}\n\n" + "\n".join(lines) + "\n"


def _row(event: Event) -> tuple[str, ...]:
    act = event.act
    texts = [text for text in said(act) if not text.startswith("reason: ")]
    cells = (
        act.ts_utc[:19].replace("T", " "), f"{act.user}@{act.host}", act.action.value,
        target_words(act), "; ".join(texts), act.reason or "",
    )  # fmt: skip
    return (str(event.seq), *(markdown.escaped(visible(cell)) for cell in cells))
