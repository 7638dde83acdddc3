"""Checking a cohort by its rules, with exit codes for scripts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mrdscope.cli.documents import Masking, Target, masks, target_option, today
from mrdscope.cli.output import json_text
from mrdscope.cli.source import Source, on_cohort, text_of
from mrdscope.errors import UsageError

if TYPE_CHECKING:
    from mrdscope.analysis.quality.checking import Checked
    from mrdscope.analysis.quality.model import Rule
    from mrdscope.analysis.quality.settings_toml import CheckSettings
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
    "--rules",
    "rules_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What is asked of the rules, and rules of your own, as TOML.",
)
@click.option(
    "--cut",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The data cut: nothing is known after it, and what is due by then is due.",
)
@click.option("--rule", "wanted", multiple=True, metavar="ID", help="Run one; may be repeated.")
@click.option("--patient", metavar="ID", help="Print the findings about one patient.")
@click.option(
    "--review",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The review's file, else the one that belongs to the cohort, if there is one.",
)
@click.option("--accepted", is_flag=True, help="Count findings accepted in the review too.")
@masks
def check(
    source: Source,
    *,
    target: Target,
    fail_on: str,
    rules_file: Path | None,
    cut: dt.datetime | None,
    wanted: tuple[str, ...],
    patient: str | None,
    review: Path | None,
    accepted: bool,
    masking: Masking,
) -> None:
    """Print what may be wrong in the data; exit 0 without findings, 1 with some, 2 for an error."""
    from mrdscope.analysis.quality.checking import check as found_by
    from mrdscope.analysis.quality.model import Evidence, Severity

    loaded = source.loaded()
    results = source.results_of(loaded.cohort)
    asked = asked_of(loaded, rules_file)
    known_at = (None if cut is None else cut.date()) or _date_of(source) or asked.cut
    evidence = Evidence(loaded.cohort, loaded.report, results, known_at)
    checked = found_by(evidence, _rules(asked, wanted), asked.settings)
    if not accepted and not wanted:
        checked = _reviewed(checked, loaded, source, review)
    if patient is not None:
        checked = _of_patient(checked, loaded, patient)
    target.write(_formats(checked, loaded, results, source, masking), "text",
                 [one.path for one in loaded.cohort.sources])  # fmt: skip
    raise SystemExit(1 if checked.reaches(Severity(fail_on)) else 0)


def asked_of(loaded: Loaded, rules_file: Path | None) -> CheckSettings:
    """Return what is asked of the rules: by the cohort, and by a file over it."""
    from mrdscope.analysis.quality.settings_toml import check_settings

    if rules_file is None:
        return check_settings(loaded.cohort)
    return check_settings(loaded.cohort, text_of(rules_file, "the rules"), str(rules_file))


def _date_of(source: Source) -> dt.date | None:
    """Return the date the cohort is as of, where it is one."""
    from mrdscope.analysis.as_of import DateCut, parse_cut

    known = None if source.as_of is None else parse_cut(source.as_of)
    return known.date if isinstance(known, DateCut) else None


def _rules(asked: CheckSettings, wanted: tuple[str, ...]) -> tuple[Rule, ...]:
    import difflib

    ids = {rule.id: rule for rule in asked.rules}
    for one in wanted:
        if one not in ids:
            near = difflib.get_close_matches(one.upper(), ids, n=3)
            raise UsageError(f"there is no rule {one!r}", where="--rule",
                             expected=" or ".join(near) or "an id such as MRD-03")  # fmt: skip
    return tuple(rule for rule in asked.rules if not wanted or rule.id in wanted)


def _reviewed(checked: Checked, loaded: Loaded, source: Source, named: Path | None) -> Checked:
    """Return the findings without those accepted in a review, if there is one, and with its own."""
    from mrdscope.review.checked import reviewed
    from mrdscope.review.who import this_reviewer

    found = reviewed(checked, loaded.cohort, source.review(named), this_reviewer().now())
    if found.accepted:
        note = f"{found.accepted} accepted in the review left out; --accepted counts them"
        click.echo(f"mrdscope: note: findings: {note}", err=True)
    return found.checked


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

        hidden = masked(loaded, masking.key(source.path))
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
