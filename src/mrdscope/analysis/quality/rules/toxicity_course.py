"""Rules about when an adverse event was: its days, its episodes, and treatment."""

from __future__ import annotations

import polars as pl

from mrdscope.analysis.adverse_events.emergence import LATE
from mrdscope.analysis.quality.found import found, say
from mrdscope.analysis.quality.model import Evidence, Kahn, Parameters, Rule, Severity, number
from mrdscope.analysis.quality.rules.toxicity_grades import term_key
from mrdscope.analysis.quality.rules.wording import by_distinct, days, when
from mrdscope.analysis.settings import DAY_TOLERANCE
from mrdscope.cohort.schema import PROVENANCE

_TABLE = "adverse_events"
_NAME = say("{} {}", "patient_id", pl.col("term").fill_null("(no term)"))
_ONSET, _END = when("onset_day", "onset_date"), when("end_day", "end_date")


def _ends_first(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    by_day = pl.col("end_day") < pl.col("onset_day") - DAY_TOLERANCE
    by_date = pl.col("end_date") < pl.col("onset_date")
    rows = evidence.cohort.adverse_events.filter(pl.coalesce(by_day, by_date))
    return found(rows, say("{}: ends on {}, before {}", _NAME, _END, _ONSET), table=_TABLE,
                 column="end_day")  # fmt: skip


def _ongoing(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    """Find what is ongoing and ended, or neither; without any flag an open end is one going on."""
    events = evidence.cohort.adverse_events
    ended = pl.col("end_day").is_not_null() | pl.col("end_date").is_not_null()
    both = events.filter(pl.col("ongoing") & ended)
    used = bool(events["ongoing"].is_not_null().any())
    neither = events.filter(~pl.col("ongoing").fill_null(value=False) & ~ended, pl.lit(used))
    return pl.concat([
        found(both, say("{}: ongoing, and ended on {}", _NAME, _END), table=_TABLE,
              column="ongoing"),
        found(neither, say("{}: neither ongoing nor ended", _NAME), table=_TABLE,
              column="end_day"),
    ])  # fmt: skip


def _before_treatment(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    first = evidence.cohort.treatment.group_by("patient_id").agg(_first=pl.col("start_day").min())
    start = pl.max_horizontal(pl.lit(0.0), pl.col("_first").fill_null(0.0))
    worse = (pl.col("grade") > pl.col("baseline_grade")).fill_null(value=False)
    rows = (
        evidence.cohort.adverse_events.join(
            first, on="patient_id", how="left", maintain_order="left"
        )
        .with_columns(_start=start)
        .filter(pl.col("onset_day") < pl.col("_start") - DAY_TOLERANCE, ~worse)
    )
    message = say("{}: onset on {} is before treatment (day {}): not treatment-emergent", _NAME,
                  _ONSET, "_start")  # fmt: skip
    return found(rows, message, table=_TABLE, column="onset_day")


def _late(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    doses = evidence.results.toxicity.population.select("patient_id", "last_dose_day")
    rows = evidence.results.toxicity.left_out.filter(pl.col("reason") == LATE).join(
        doses, on="patient_id", how="left", maintain_order="left"
    )
    message = say("{}: late onset on {}, {} d after the last dose", _NAME, _ONSET,
                  days(pl.col("onset_day") - pl.col("last_dose_day")))  # fmt: skip
    return found(rows, message, table=_TABLE, column="onset_day")


# -- episodes --------------------------------------------------------------------------------------


def _repeated(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    events = evidence.cohort.adverse_events.filter(
        pl.col("patient_id").is_not_null() & pl.col("term").is_not_null()
    )
    if events.is_empty():
        return found(events, _NAME, table=_TABLE, column="onset_day")
    own = [name for name in events.columns if name not in PROVENANCE]
    keyed = by_distinct(events, "term", term_key(pl.col("term")), "_key")
    several = keyed.filter(pl.struct("patient_id", "_key").is_duplicated())
    again = several.filter(~pl.struct(own).is_first_distinct())
    once = several.filter(pl.struct(own).is_first_distinct())
    return pl.concat([
        found(again, say("{}: the same row twice", _NAME), table=_TABLE, column="onset_day",
              severity=Severity.ERROR),
        _overlapping(once),
    ])  # fmt: skip


def _overlapping(events: pl.DataFrame) -> pl.DataFrame:
    """Find episodes that begin before an earlier one of their term has ended."""
    keys = ["patient_id", "_key"]
    ongoing = pl.col("ongoing").fill_null(value=False)
    end = (
        pl.when(pl.col("end_day").is_not_null()).then("end_day")
        .when(ongoing).then(float("inf")).otherwise("onset_day")
    )  # fmt: skip
    rows = (
        events.filter(pl.col("onset_day").is_not_null())
        .with_columns(_stop=end)
        .sort("onset_day", maintain_order=True)
        .with_columns(_until=pl.col("_stop").cum_max().shift().over(keys))
        .filter(pl.col("onset_day") < pl.col("_until") - DAY_TOLERANCE)
        .sort("_row", maintain_order=True)
    )
    until = pl.when(pl.col("_until").is_infinite()).then(pl.lit("goes on")).otherwise(
        say("lasts to day {}", "_until")
    )  # fmt: skip
    message = say("{}: overlapping episodes: begins on {}, while an earlier one {}", _NAME, _ONSET,
                  until)  # fmt: skip
    return found(rows, message, table=_TABLE, column="onset_day")


def _silent(evidence: Evidence, parameters: Parameters) -> pl.DataFrame:
    """Find patients who were exposed for long and had no adverse event, where most had several."""
    exposed = evidence.results.toxicity.population.filter(
        pl.col("end_day") > number(parameters, "exposure_days")
    )
    counts = evidence.cohort.adverse_events.group_by("patient_id").len("_n")
    joined = exposed.join(counts, on="patient_id", how="left", maintain_order="left").with_columns(
        pl.col("_n").fill_null(0)
    )
    median = joined["_n"].median()
    usual = median if isinstance(median, float) else 0.0
    quiet = joined.filter(pl.col("_n") == 0, pl.lit(usual >= number(parameters, "usual_events")))
    rows = (
        evidence.cohort.patients.unique("patient_id", keep="first", maintain_order=True)
        .join(quiet.select("patient_id", "end_day"), on="patient_id", maintain_order="left")
    )  # fmt: skip
    message = say("{}: no adverse event in {} d of exposure; the median of the others is {}",
                  "patient_id", days("end_day"), pl.lit(f"{usual:g}"))  # fmt: skip
    return found(rows, message, table="patients", column="patient_id")


EPISODE_RULES = (
    Rule(
        "TOX-04", Severity.ERROR, Kahn.PLAUSIBILITY, _TABLE,
        "Ends before it begins",
        "How long it lasted, and whether it was under treatment, cannot be told. One of the two "
        "days is wrong.",
        ("onset_day", "end_day"), _ends_first,
    ),
    Rule(
        "TOX-05", Severity.WARNING, Kahn.PLAUSIBILITY, _TABLE,
        "Ongoing and end disagree",
        "An event is either going on or has ended: exactly one of the two is to be filled in.",
        ("ongoing", "end_day"), _ongoing,
    ),
    Rule(
        "TOX-07", Severity.WARNING, Kahn.PLAUSIBILITY, _TABLE,
        "Began before treatment",
        "It is not counted, for it did not emerge under treatment; if it became worse there, give "
        "its grade at baseline.",
        ("onset_day",), _before_treatment,
    ),
    Rule(
        "TOX-08", Severity.WARNING, Kahn.PLAUSIBILITY, _TABLE,
        "Began long after the last dose",
        "It is not counted, for it began more than 30 days after the last dose. A later stretch of "
        "treatment may be missing.",
        ("onset_day",), _late,
    ),
    Rule(
        "TOX-09", Severity.WARNING, Kahn.PLAUSIBILITY, _TABLE,
        "Episodes of one term overlap",
        "One episode entered twice counts as two (the same row twice is an error). Put them "
        "together, or let the earlier end where the later begins.",
        ("onset_day", "end_day"), _repeated,
    ),
    Rule(
        "TOX-15", Severity.INFO, Kahn.PLAUSIBILITY, "patients",
        "No adverse event in a long exposure",
        "Most patients had several: the forms of this one may not have been entered.",
        ("patient_id",), _silent, {"exposure_days": 60.0, "usual_events": 3.0},
    ),
)  # fmt: skip
