"""Checking a cohort by its rules, with exit codes for scripts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from mrdscope.cli.documents import Masking, Target, masks, target_option, today
from mrdscope.cli.output import json_text
from mrdscope.cli.source import Source, on_cohort
from mrdscope.errors import UsageError

if TYPE_CHECKING:
    from mrdscope.analysis.quality.checking import Checked
    from mrdscope.analysis.quality.model import Evidence, Rule
    from mrdscope.analysis.results import Results
    from mrdscope.cohort.model import Loaded


@click.command()
@on_cohort
@target_option("text", "json", "csv", "md", "sarif")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning"]),
    default="error",
    show_default=True,
    help="Exit 1 where a finding weighs so much or more.",
)
@click.option(
    "--cut",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The data cut: nothing is known after it, and what is due by then is due.",
)
@click.option("--rule", "wanted", multiple=True, metavar="ID", help="Run one; may be repeated.")
@click.option("--patient", metavar="ID", help="Print the findings about one patient.")
@masks
def check(
    source: Source,
    *,
    target: Target,
    fail_on: str,
    cut: dt.datetime | None,
    wanted: tuple[str, ...],
    patient: str | None,
    masking: Masking,
) -> None:
    """Print what may be wrong in the data; exit 0 without findings, 1 with some, 2 for an error."""
    from mrdscope.analysis.quality.checking import check as found_by
    from mrdscope.analysis.quality.model import Severity

    loaded = source.loaded()
    results = source.results_of(loaded.cohort)
    evidence = _evidence(loaded, results, source, None if cut is None else cut.date())
    checked = found_by(evidence, _rules(wanted))
    if patient is not None:
        checked = _of_patient(checked, loaded, patient)
    target.write(_formats(checked, loaded, results, source, masking), "text",
                 [one.path for one in loaded.cohort.sources])  # fmt: skip
    raise SystemExit(1 if checked.reaches(Severity(fail_on)) else 0)


def _evidence(loaded: Loaded, results: Results, source: Source, cut: dt.date | None) -> Evidence:
    from mrdscope.analysis.as_of import DateCut, parse_cut
    from mrdscope.analysis.quality.model import Evidence

    known = None if source.as_of is None else parse_cut(source.as_of)
    if cut is None and isinstance(known, DateCut):
        cut = known.date
    return Evidence(loaded.cohort, loaded.report, results, cut)


def _rules(wanted: tuple[str, ...]) -> tuple[Rule, ...]:
    import difflib

    from mrdscope.analysis.quality.catalogue import RULES

    ids = {rule.id: rule for rule in RULES}
    for one in wanted:
        if one not in ids:
            near = difflib.get_close_matches(one.upper(), ids, n=3)
            raise UsageError(f"there is no rule {one!r}", where="--rule",
                             expected=" or ".join(near) or "an id such as MRD-03")  # fmt: skip
    return tuple(rule for rule in RULES if not wanted or rule.id in wanted)


def _of_patient(checked: Checked, loaded: Loaded, patient: str) -> Checked:
    found = checked.of_patient(patient)
    if found.frame.is_empty() and patient not in loaded.cohort.patients["patient_id"]:
        raise UsageError(f"there is no patient {patient!r}", where=loaded.cohort.name)
    return found


def _formats(
    checked: Checked, loaded: Loaded, results: Results, source: Source, masking: Masking
) -> dict[str, Callable[[], str]]:
    """Return the formats, of findings that are masked where that is asked for."""
    from mrdscope.report.provenance import provenance_of

    remarks: tuple[str, ...] = ()
    if masking.wanted:
        from mrdscope.report.findings.masking import REMARK, masked_findings
        from mrdscope.report.pseudonyms import masked

        hidden = masked(loaded, masking.key())
        checked, remarks = masked_findings(checked, hidden), (*hidden.remarks, REMARK)
        results = replace(results, cohort=hidden.loaded.cohort)
    provenance = provenance_of(results.cohort, results.settings, made=today())

    def text() -> str:
        from mrdscope.present.findings import findings_block
        from mrdscope.present.styled import plain

        return plain(findings_block(checked, results.cohort.title, remarks))

    def json() -> str:
        from mrdscope.report.findings.json import findings_json

        return json_text(results, findings_json(checked))

    def csv() -> str:
        from mrdscope.report.findings.csv import findings_csv

        return findings_csv(checked, provenance)

    def markdown() -> str:
        from mrdscope.report.findings.page import findings_page
        from mrdscope.report.formats.markdown import markdown

        return markdown(findings_page(checked, provenance, remarks))

    def sarif() -> str:
        from mrdscope.cli.output import dumped
        from mrdscope.report.findings.sarif import sarif

        folder = source.path if source.path.is_dir() else source.path.parent
        return dumped(sarif(checked, "" if masking.wanted else folder.as_posix()))

    return {"text": text, "json": json, "csv": csv, "md": markdown, "sarif": sarif}


COMMANDS = (check,)
