"""Write checks.md, the catalogue of every check rule, from the registry."""

from __future__ import annotations

from pathlib import Path

from mrdscope.analysis.quality.catalogue import NOT_RUN, RULES
from mrdscope.analysis.quality.model import Parameter, Rule

HEAD = """# Check rules

What `mrdscope check COHORT` and the screen of checks look for, from the registry of rules. A finding names its file, row and column as the
file's editor does. Each rule can be switched off, weighed otherwise, or given other limits in the settings. Categories are those of Kahn et al.
(eGEMs 2016;4(1):1244). Nothing is taken from a clock: what asks for the data cut finds nothing where none is given. Written by
`docs/make_checks.py`.
"""
FAMILIES = {
    "PAT": "Patients",
    "DAT": "Dates",
    "SRV": "Survival and follow-up",
    "MRD": "MRD samples",
    "TOX": "Adverse events",
    "TRT": "Treatment",
    "STR": "Form of the tables",
    "PHI": "What tells who a person is",
}


def page() -> str:
    lines = [HEAD]
    for family, title in FAMILIES.items():
        lines += [f"## {title}", ""]
        for rule in RULES:
            if rule.id.startswith(family):
                lines += _section(rule)
    lines += ["## Of the review", "", "| rule | severity | what | why it matters | not run over the tables |",
              "|---|---|---|---|---|"]  # fmt: skip
    lines += [f"| {r.id} | {r.severity} | {r.title} | {r.why} | {r.reason} |" for r in NOT_RUN]
    return "\n".join(lines) + "\n"


def _section(rule: Rule) -> list[str]:
    facts = [f"{rule.severity}, {rule.category}", f"table `{rule.table}`"]
    if rule.columns:
        facts.append("points at " + ", ".join(f"`{column}`" for column in rule.columns))
    lines = [f"### {rule.id} {rule.title}", "", f"*{'; '.join(facts)}*", "", rule.why, ""]
    if rule.parameters:
        limits = (f"`{name}` = {_text(value)}" for name, value in rule.parameters.items())
        lines += [f"Limits: {', '.join(limits)}", ""]
    return lines


def _text(value: Parameter) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_text(one) for one in value) + "]"
    return f"{value:g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    (Path(__file__).parent / "checks.md").write_text(page(), encoding="utf-8")
