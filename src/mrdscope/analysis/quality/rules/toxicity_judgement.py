"""Rules about how an adverse event was judged: seriousness, relation, what was done."""

from __future__ import annotations

import polars as pl

from mrdscope.analysis.adverse_events.causality import judgement
from mrdscope.analysis.adverse_events.consequences import led_to_change, led_to_withdrawal
from mrdscope.analysis.quality.found import found, found_of_column, nothing_found, say
from mrdscope.analysis.quality.model import Evidence, Kahn, Parameters, Rule, Severity, number
from mrdscope.analysis.quality.rules.wording import by_distinct, when
from mrdscope.cohort.text import fold, folded

_TABLE = "adverse_events"
_NAME = say("{} {}", "patient_id", pl.col("term").fill_null("(no term)"))
#: Columns of the user's own that hold a criterion of seriousness (ICH E2A), folded: the names of
#: CDISC and words.
_CRITERIA = (
    "aesdth", "aeslife", "aeshosp", "aesdisab", "aescong", "aesmie", "lifethreatening",
    "hospitalization", "hospitalisation", "hospitalized", "disability", "congenital",
    "medicallyimportant", "seriousnesscriterion", "seriouscriterion", "seriousnesscriteria",
    "seriouscriteria", "saecriterion", "saecriteria",
)  # fmt: skip
_NO = ("", "0", "n", "no", "false", "none")


def _serious(evidence: Evidence, parameters: Parameters) -> pl.DataFrame:
    events = evidence.cohort.adverse_events
    grade = number(parameters, "grade")
    severe = events.filter((pl.col("grade") >= grade) & ~pl.col("serious"))
    criteria = [name for name in events.columns if fold(name) in _CRITERIA]
    met = [
        ~pl.col(name).cast(pl.String).fill_null("").str.strip_chars().str.to_lowercase().is_in(_NO)
        for name in criteria
    ]
    unmet = events.filter("serious", ~pl.any_horizontal(met)) if met else events.clear()
    return pl.concat([
        found(severe, say("{}: grade {} and not serious?", _NAME, "grade"), table=_TABLE,
              column="serious"),
        found(unmet, say("{}: serious, by no criterion", _NAME), table=_TABLE, column="serious"),
    ])  # fmt: skip


def _unjudged(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    events = evidence.cohort.adverse_events
    judged = by_distinct(events, "related", judgement(pl.col("related")), "_judged")
    rows = judged.filter(pl.col("_judged").fill_null("missing") == "missing")
    if rows.is_empty():
        return nothing_found()
    if rows.height == events.height:
        text = f"related: no adverse event is judged for its relation to treatment ({rows.height:,}"
        return found_of_column(f"{text} rows)", table=_TABLE, column="related")
    message = say("{}: relation to the drug is missing, and counts as related", _NAME)
    return found(rows, message, table=_TABLE, column="related")


# -- what was done ---------------------------------------------------------------------------------


def _action(evidence: Evidence, parameters: Parameters) -> pl.DataFrame:
    window = number(parameters, "days")
    return pl.concat([_given_on(evidence, window), _stopped_for_nothing(evidence, window)])


def _given_on(evidence: Evidence, window: float) -> pl.DataFrame:
    """Find events for which treatment was withdrawn, and no stretch of it stopped near.

    A stretch that was completed was not withdrawn.
    """
    onset = pl.col("onset_day")
    events = (
        by_distinct(evidence.cohort.adverse_events, "action", led_to_withdrawal(), "_withdrawn")
        .filter("_withdrawn", onset.is_not_null())
        .with_row_index("_place")
    )
    treatment = by_distinct(evidence.cohort.treatment, "reason", _completed(), "_completed")
    completed = pl.col("_completed").fill_null(value=False)
    stops = treatment.filter(pl.col("stop_day").is_not_null() & ~completed).select(
        "patient_id", "stop_day"
    )
    last = pl.max_horizontal(onset, "end_day") + window
    stopped = events.join(stops, on="patient_id").filter(
        pl.col("stop_day") >= onset, pl.col("stop_day") <= last
    )
    running = events.join(
        treatment.select("patient_id", "drug", _from="start_day", _to="stop_day"), on="patient_id"
    ).filter(
        (pl.col("_from") <= onset)
        & (pl.col("_to").is_null() | (pl.col("_to") > last))
    )  # fmt: skip
    drugs = running.group_by("_place").agg(
        pl.col("drug").drop_nulls().unique(maintain_order=True).str.join(", ").alias("_drugs")
    )
    rows = events.join(stopped, on="_place", how="anti", maintain_order="left").join(
        drugs, on="_place", how="inner", maintain_order="left"
    )
    message = say("{}: action '{}' on {}, and treatment goes on ({})", _NAME, "action",
                  when("onset_day", "onset_date"), "_drugs")  # fmt: skip
    return found(rows, message, table=_TABLE, column="action")


def _completed() -> pl.Expr:
    """Return whether a stretch of treatment stopped because it was to; null where none says."""
    return folded(pl.col("reason")).str.contains("complet|planned|endoftreatment")


def _stopped_for_nothing(evidence: Evidence, window: float) -> pl.DataFrame:
    """Find treatment stopped for toxicity for good, where no adverse event near says so."""
    events = evidence.cohort.adverse_events
    if events["action"].is_null().all():
        return nothing_found()
    acts = led_to_withdrawal() | led_to_change()
    acted = (
        by_distinct(events, "action", acts, "_acted")
        .filter("_acted")
        .select("patient_id", _onset="onset_day")
    )
    last = pl.col("stop_day") == pl.col("stop_day").max().over("patient_id", "drug")
    going = pl.col("stop_day").is_null().any().over("patient_id", "drug")
    toxic = folded(pl.col("reason")).str.contains("tox|adverse|intoleran|sideeffect")
    treatment = by_distinct(evidence.cohort.treatment, "reason", toxic, "_toxic")
    mine = treatment.join(
        treatment.filter("_toxic").select("patient_id", "drug").unique(),
        on=["patient_id", "drug"], how="semi", nulls_equal=True, maintain_order="left",
    )  # fmt: skip
    stops = mine.filter(last & ~going).filter("_toxic").with_row_index("_place")
    told = stops.join(acted, on="patient_id").filter(
        pl.col("_onset") <= pl.col("stop_day") + 1, pl.col("_onset") >= pl.col("stop_day") - window
    )
    rows = stops.join(told, on="_place", how="anti", maintain_order="left")
    message = say("{}: {} stopped on day {} ({}), and no adverse event says that it led to it",
                  "patient_id", pl.col("drug").fill_null("treatment"), "stop_day",
                  "reason")  # fmt: skip
    return found(rows, message, table="treatment", column="reason")


JUDGEMENT_RULES = (
    Rule(
        "TOX-12", Severity.WARNING, Kahn.PLAUSIBILITY, _TABLE,
        "Seriousness is doubtful",
        "Life-threatening (grade 4) or worse is mostly serious, and what is serious meets a "
        "criterion: death, danger to life, hospital, disability, birth defect, medically important "
        "(ICH E2A). A count of blood cells alone may be grade 4 and not serious.",
        ("serious", "grade"), _serious, {"grade": 4.0},
    ),
    Rule(
        "TOX-13", Severity.WARNING, Kahn.PLAUSIBILITY, _TABLE,
        "Relation to treatment missing",
        "What nobody judged counts as related, for to leave it out would make treatment look "
        "safer. Have it judged.",
        ("related",), _unjudged,
    ),
    Rule(
        "TOX-14", Severity.WARNING, Kahn.PLAUSIBILITY, _TABLE,
        "Action taken and treatment disagree",
        "Treatment was withdrawn for an event and goes on, or stopped for toxicity where no event "
        "says so. One of the two tables is not up to date.",
        ("action", "reason"), _action, {"days": 30.0},
    ),
)  # fmt: skip
