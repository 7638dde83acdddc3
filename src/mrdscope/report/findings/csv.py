"""Findings as CSV, a row a finding, for a spreadsheet or another program."""

from __future__ import annotations

import csv
import io
import re

from mrdscope.analysis.quality.checking import Checked
from mrdscope.present.text import visible
from mrdscope.report.export import guarded
from mrdscope.report.provenance import PURPOSE, Provenance

#: The columns, in order.
COLUMNS = (
    "rule", "severity", "table", "file", "sheet", "row", "column", "patient_id", "value", "message",
)  # fmt: skip


_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?")


def findings_csv(checked: Checked, provenance: Provenance) -> str:
    """Return the findings as CSV after a comment of their provenance: read with ``comment="#"``.

    What is not known is empty. A cell that a spreadsheet would run as a formula begins with an
    apostrophe, unless it is a number.
    """
    out = io.StringIO()
    out.write(f"# {visible(provenance.line)}\n# {PURPOSE}\n")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(map(_cells, checked.frame.select(COLUMNS).iter_rows()))
    return out.getvalue()


def _cells(row: tuple[object, ...]) -> list[object]:
    return [_safe(cell) if isinstance(cell, str) else cell for cell in row]


def _safe(cell: str) -> str:
    """Return a text no spreadsheet runs; a number, which it would not, stays as it is."""
    return cell if _NUMBER.fullmatch(cell) else guarded(visible(cell))
