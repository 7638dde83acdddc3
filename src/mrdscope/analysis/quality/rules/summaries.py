"""Numbers that somebody counted before, in a sheet of results, against those of the data."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import polars as pl

from mrdscope.analysis.quality.found import found, nothing_found, say
from mrdscope.analysis.quality.model import Evidence, Kahn, Parameters, Rule, Severity
from mrdscope.cohort.met import Met
from mrdscope.cohort.text import fold

Number = Callable[[Evidence], float | None]
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")


def _events(*kinds: str) -> Number:
    def count(evidence: Evidence) -> float | None:
        events = evidence.cohort.events.filter(pl.col("type").is_in(kinds))
        known = evidence.cohort.events.height > 0
        return float(events["patient_id"].n_unique()) if known else None

    return count


def _deaths(evidence: Evidence) -> float | None:
    died = evidence.facts.select(pl.coalesce("died", "os_event")).to_series()
    return None if died.null_count() == died.len() else float(died.sum())


def _sex(which: str) -> Number:
    def count(evidence: Evidence) -> float | None:
        sex = evidence.facts["sex"]
        return None if sex.null_count() == sex.len() else float((sex == which).sum())

    return count


def _median_age(evidence: Evidence) -> float | None:
    median = evidence.facts["age"].median()
    return float(median) if isinstance(median, float) else None


def _rows(table: str) -> Number:
    return lambda evidence: float(evidence.cohort.tables()[table].height)


#: Labels, folded, of what can be counted.
_COUNTED: Mapping[str, Number] = {
    **dict.fromkeys(("patients", "n", "npatients", "numberofpatients", "totalpatients",
                     "patientsn", "subjects", "pazienti"), lambda e: float(e.facts.height)),
    **dict.fromkeys(("deaths", "died", "dead", "deceased", "numberofdeaths"), _deaths),
    **dict.fromkeys(("relapses", "relapsed", "hematologicrelapses", "numberofrelapses"),
                    _events("hematologic_relapse")),
    **dict.fromkeys(("completeremissions", "cr", "completeremission", "hematologiccr"),
                    _events("hematologic_cr")),
    **dict.fromkeys(("transplants", "transplanted", "sct", "hsct"), _events("transplant")),
    **dict.fromkeys(("male", "males", "men"), _sex("male")),
    **dict.fromkeys(("female", "females", "women"), _sex("female")),
    **dict.fromkeys(("medianage", "agemedian", "medianageyears"), _median_age),
    **dict.fromkeys(("samples", "mrdsamples", "numberofsamples"), _rows("mrd")),
    **dict.fromkeys(("adverseevents", "numberofadverseevents", "aes"), _rows("adverse_events")),
}  # fmt: skip
#: Those that are no counts of patients, and so have no percentage of them.
_NO_SHARE = ("median", "age", "samples", "adverse")


def _disagreements(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    noted = evidence.met(Met.SUMMARY)
    if noted.is_empty():
        return nothing_found()
    computed = [
        _computed(evidence, label, value) for label, value in noted.select("column", "value").rows()
    ]
    rows = noted.with_columns(_computed=pl.Series(computed, dtype=pl.String)).drop_nulls(
        "_computed"
    )
    message = say("{}: {} vs computed {}", "column", "value", "_computed")
    return found(rows, message, table="patients", column=None, value="value")


def _computed(evidence: Evidence, label: str, value: str) -> str | None:
    """Return the number of the data as text where the cell says another; None where it agrees.

    A number agrees to the decimals it is given with; a percentage is of all patients.
    """
    count = _COUNTED.get(fold(label))
    number = count(evidence) if count is not None else None
    said = [text.replace(",", ".") for text in _NUMBER.findall(value)]
    if number is None or not said:
        return None
    if value.strip().endswith("%") and len(said) == 1:
        said = ["", *said]
    wrong = bool(said[0]) and not _agrees(said[0], number)
    share = number / max(evidence.facts.height, 1) * 100
    shared = len(said) == 2 and "%" in value and not fold(label).startswith(_NO_SHARE)
    if not wrong and not (shared and not _agrees(said[1], share)):
        return None
    return f"{number:g} ({share:.1f}%)" if shared else f"{number:g}"


def _agrees(said: str, number: float) -> bool:
    decimals = len(said.partition(".")[2])
    return abs(float(said) - number) <= 0.5 * 10.0**-decimals + 1e-9


SUMMARY_RULES = (
    Rule(
        "STR-08",
        Severity.ERROR,
        Kahn.PLAUSIBILITY,
        "patients",
        "Number in a sheet of results disagrees with the data",
        "Either the data changed since somebody counted, or one of the two is wrong. Counts are "
        "known of patients, deaths, relapses, remissions, transplants, sexes, age and rows.",
        (),
        _disagreements,
    ),
)
