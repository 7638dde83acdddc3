"""Write metrics.md, the list of every metric, from the registry."""

from __future__ import annotations

from pathlib import Path

from mrdscope.analysis.metrics import ENTRIES, Scope

HEAD = """# Metrics

Every number the program computes, from its registry. `mrdscope explain COHORT METRIC [ID]` shows what one was computed from, what was left out
and why, and the formula with its numbers. Of an id such as `tox.grade/TERM` there is one number for every term: `tox.grade/neutropenia`;
of one such as `below.days[/LEVEL]` one for every level, and without a level the one of the settings. A QUESTION about thresholds is what
is not asked as the settings say, in pairs: `thresholds.sensitivity/marker=increase, threshold=1, day=90, window=0, endpoint=os, horizon=182`.
A COLUMN of Table 1 may name a group in brackets: `table_1.share/sex=female [arm=A]`. Written by `docs/make_metrics.py`.
"""


def page() -> str:
    lines = [HEAD]
    for scope in Scope:
        lines += [f"## Of a {scope}", "", "| id | unit | definition | source | settings |",
                  "|---|---|---|---|---|"]  # fmt: skip
        lines += [
            f"| `{m.pattern}` | {m.unit or ''} | {m.definition} | {m.source} | {', '.join(m.parameters)} |"
            for m in ENTRIES
            if m.scope is scope
        ]
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    (Path(__file__).parent / "metrics.md").write_text(page(), encoding="utf-8")
