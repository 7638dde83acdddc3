"""Rules that compare what the file says of a course with what its samples give."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from mrdscope.analysis.quality.found import found, say
from mrdscope.analysis.quality.model import Evidence, Kahn, Parameters, Rule, Severity, number
from mrdscope.analysis.quality.rules.wording import days, short, when, who
from mrdscope.analysis.settings import DAY_TOLERANCE, RelapseRule, Settings
from mrdscope.cohort.text import folded

#: What a file calls molecular relapse, molecular remission, major molecular response and its loss,
#: folded; names of event types, and of the user's own columns of the patients table.
RELAPSE = ("molecularrelapse", "mrel", "molrelapse", "molecularrecurrence", "lossofmcr",
           "mrdrelapse", "mrdreappearance")  # fmt: skip
REMISSION = ("molecularremission", "mcr", "cmr", "molecularcr", "molecularcompleteremission",
             "completemolecularremission", "completemolecularresponse", "mrdcr")  # fmt: skip
MAJOR = ("mmr", "majormolecularresponse")
LOSS = ("lossofmmr", "mmrlost", "mmrloss")
_YES = ("1", "1.0", "y", "yes", "true", "positive")
_NO = ("0", "0.0", "n", "no", "false", "negative")

#: What is compared: its name, the words for it, the column of its computed day.
_KINDS = (
    ("molecular relapse", RELAPSE, "molecular_relapse_day"),
    ("molecular remission", REMISSION, "mcr_day"),
    ("major molecular response", MAJOR, "mmr_day"),
    ("loss of major molecular response", LOSS, "mmr_lost_day"),
)


def _labelled(evidence: Evidence) -> pl.DataFrame:
    """Return the events that name a change of molecular response."""
    words = [word for _, all_, _ in _KINDS for word in all_]
    return evidence.cohort.events.filter(folded(pl.col("type")).is_in(words))


def _small_step(evidence: Evidence, parameters: Parameters) -> pl.DataFrame:
    """Find changes that are said of a sample hardly different from the one before it."""
    near = number(parameters, "days")
    limit = evidence.settings.assay_variation_log10
    events = _labelled(evidence).with_row_index("_place")
    if events.is_empty():
        return found(events, who(), table="events", column="type")
    steps = evidence.results.mrd.steps.select(
        "patient_id", "to_day", low="log10_change_low", high="log10_change_high"
    )
    distance = (pl.col("to_day") - pl.col("day")).abs()
    rows = (
        events.join(steps, on="patient_id", maintain_order="left")
        .filter(distance <= near)
        .sort("_place", distance, maintain_order=True)
        .unique("_place", keep="first", maintain_order=True)
        .filter(pl.max_horizontal(pl.col("low").abs(), pl.col("high").abs()) < limit)
    )
    message = say("{}: called {} at a change of {} log, which is within the variation of the assay",
                  who(), "type", short("high"))  # fmt: skip
    return found(rows, message, table="events", column="type")


# -- said and computed -----------------------------------------------------------------------------


def _computed(evidence: Evidence) -> pl.DataFrame:
    """Return the first day of each kind by the samples, of patients with evaluable samples."""
    results = evidence.results
    sampled = results.series.levels.patients.to_frame("patient_id")
    frame = sampled.join(
        results.mrd.molecular_relapse.select("patient_id", "molecular_relapse_day"),
        on="patient_id", how="left",
    ).join(
        results.response.select("patient_id", "mcr_day"), on="patient_id", how="left"
    )  # fmt: skip
    loss = results.mrd.loss_of_mmr.select("patient_id", "mmr_day", "mmr_lost_day", "refused")
    return frame.join(loss, on="patient_id", how="left")


def _disagrees(evidence: Evidence, parameters: Parameters) -> pl.DataFrame:
    computed = _computed(evidence)
    near = number(parameters, "days")
    return pl.concat([
        found(evidence.cohort.events.clear(), who(), table="events", column="type"),
        *_by_events(evidence, computed, near),
        *_by_columns(evidence, computed),
    ])  # fmt: skip


def _by_events(evidence: Evidence, computed: pl.DataFrame, near: float) -> Iterator[pl.DataFrame]:
    labelled = _labelled(evidence)
    if labelled.is_empty():
        return
    for name, words, column in _KINDS:
        first = (
            labelled.filter(folded(pl.col("type")).is_in(words))
            .sort("day", nulls_last=True, maintain_order=True)
            .unique("patient_id", keep="first", maintain_order=True)
        )
        rows = _judgeable(first, computed, name, column).filter(
            pl.col(column).is_null() | ((pl.col("day") - pl.col(column)).abs() > near)
        )
        given = pl.when(pl.col(column).is_null()).then(pl.lit("none")).otherwise(
            say("day {}", column)
        )  # fmt: skip
        message = say(f"{{}}: the file says {name} on {{}}, the samples give {{}} ({{}})",
                      "patient_id", when(), given,
                      pl.lit(_rule(name, evidence.settings)))  # fmt: skip
        yield found(rows, message, table="events", column="type")


def _by_columns(evidence: Evidence, computed: pl.DataFrame) -> Iterator[pl.DataFrame]:
    patients = evidence.cohort.patients
    for header, name, column in _columns(patients):
        text = pl.col(header).cast(pl.String).str.strip_chars().str.to_lowercase()
        said = pl.when(text.is_in(_YES)).then(pl.lit(value=True)).when(text.is_in(_NO)).then(
            pl.lit(value=False)
        )  # fmt: skip
        rows = _judgeable(patients, computed, name, column).filter(
            said != pl.col(column).is_not_null()
        )
        given = pl.when(pl.col(column).is_null()).then(pl.lit("none")).otherwise(
            say("one on day {}", column)
        )  # fmt: skip
        message = say(f"{{}}: the file says {name} {{}}, the samples give {{}} ({{}})",
                      "patient_id", header, given,
                      pl.lit(_rule(name, evidence.settings)))  # fmt: skip
        yield found(rows, message, table="patients", column=header)


def _columns(patients: pl.DataFrame) -> Iterator[tuple[str, str, str]]:
    """Yield the user's own columns that say yes or no to one of the kinds."""
    for header in patients.columns:
        folded_header = "".join(filter(str.isalnum, header.lower()))
        for name, words, column in _KINDS:
            if folded_header in words:
                yield header, name, column


def _judgeable(rows: pl.DataFrame, computed: pl.DataFrame, name: str, column: str) -> pl.DataFrame:
    """Return rows with the computed day, of those patients whose samples can tell."""
    joined = rows.join(
        computed.select("patient_id", column, "refused"),
        on="patient_id", how="inner", maintain_order="left",
    )  # fmt: skip
    return joined.filter(pl.col("refused").is_null()) if "major" in name else joined


def _rule(name: str, settings: Settings) -> str:
    if name == "molecular relapse":
        rule = settings.molecular_relapse_rule
        level = {
            RelapseRule.AT_LEAST: f" of {settings.molecular_relapse_level:g}",
            RelapseRule.LOG_OVER_MINIMUM: f": {settings.molecular_relapse_log10:g}",
        }.get(rule, "")
        return f"{rule}{level} after molecular remission"
    if name == "molecular remission":
        return "first undetected sample of the main series"
    return f"{settings.major_molecular_response:g} on the International Scale"


# -- relapse ---------------------------------------------------------------------------------------


def _unconfirmed(evidence: Evidence, _: Parameters) -> pl.DataFrame:
    last = evidence.results.response.select("patient_id", "last_day")
    relapses = (
        evidence.results.mrd.molecular_relapse.filter(~pl.col("molecular_relapse_confirmed"))
        .join(last, on="patient_id", how="left", maintain_order="left")
        .select(
            "patient_id", "last_day",
            day="molecular_relapse_day", _file="molecular_relapse_file",
            _row="molecular_relapse_row",
        )
    )  # fmt: skip
    rows = evidence.results.series.samples.join(
        relapses, on=["patient_id", "day", "_file", "_row"], how="inner",
        nulls_equal=True, maintain_order="left",
    ).unique(["_file", "_sheet", "_row"], keep="first", maintain_order=True)  # fmt: skip
    why = pl.when(pl.col("last_day") <= pl.col("day") + DAY_TOLERANCE).then(
        pl.lit("no later sample")
    ).otherwise(pl.lit("the next sample does not show it"))  # fmt: skip
    message = say("{}: molecular relapse unconfirmed: {}", who(), why)
    return found(rows, message, table="mrd", column="value")


def _no_warning(evidence: Evidence, parameters: Parameters) -> pl.DataFrame:
    missed, unsampled = (number(parameters, n) for n in ("missed_days", "unsampled_days"))
    series = evidence.results.series
    levels = series.levels
    relapses = evidence.results.course.filter(pl.col("relapse_day").is_not_null()).select(
        "patient_id", "relapse_day"
    )
    samples = series.samples[levels.row].select("patient_id", _last="day", _negative="undetected")
    before = (
        samples.join(relapses, on="patient_id", maintain_order="left")
        .filter(pl.col("_last") < pl.col("relapse_day") - DAY_TOLERANCE)
        .unique("patient_id", keep="last", maintain_order=True)
    )
    rows = (
        evidence.cohort.events.filter(pl.col("type") == "hematologic_relapse")
        .join(relapses, left_on=["patient_id", "day"], right_on=["patient_id", "relapse_day"],
              how="semi", maintain_order="left")
        .unique("patient_id", keep="first", maintain_order=True)
        .join(before.select("patient_id", "_last", "_negative"), on="patient_id", how="left",
              maintain_order="left")
        .join(levels.patients.to_frame("patient_id"), on="patient_id", how="semi",
              maintain_order="left")
        .with_columns(_since=pl.col("day") - pl.col("_last"))
        .filter(
            pl.col("_last").is_null()
            | (pl.col("_since") > unsampled + DAY_TOLERANCE)
            | (pl.col("_negative") & (pl.col("_since") <= missed + DAY_TOLERANCE))
        )
    )  # fmt: skip
    why = (
        pl.when(pl.col("_last").is_null()).then(pl.lit("no evaluable sample before it"))
        .when(pl.col("_since") > unsampled).then(say("no sample for {} d before it",
                                                     days("_since")))
        .otherwise(say("the sample {} d before it was negative", days("_since")))
    )  # fmt: skip
    place = pl.when(pl.col("detail").is_not_null()).then(say(" ({})", "detail")).otherwise(
        pl.lit("")
    )  # fmt: skip
    message = say("{}: relapse{} without molecular warning: {}", who(), place, why)
    return found(rows, message, table="events", column="day")


COURSE_RULES = (
    Rule(
        "MRD-17", Severity.INFO, Kahn.PLAUSIBILITY, "events",
        "Change within the variation of the assay",
        "Two laboratories agree within half a log (Pfeifer et al., Leukemia 2019;33:1910): a "
        "smaller step is no relapse and no response by itself. Wait for the next sample.",
        ("type",), _small_step, {"days": 7.0},
    ),
    Rule(
        "MRD-18", Severity.ERROR, Kahn.PLAUSIBILITY, "events",
        "Molecular response in the file is not what the samples give",
        "Either a sample is missing or wrong, or the word means something else in the file than in "
        "the settings. Explain the computed day (e), and mend the one that is wrong.",
        ("type",), _disagrees, {"days": 31.0},
    ),
    Rule(
        "MRD-19", Severity.WARNING, Kahn.PLAUSIBILITY, "mrd",
        "Molecular relapse on a single sample",
        "One positive sample may be contamination. Take a second one before treatment is changed; "
        "until then the relapse is marked unconfirmed.",
        ("value",), _unconfirmed,
    ),
    Rule(
        "MRD-20", Severity.WARNING, Kahn.PLAUSIBILITY, "events",
        "Relapse without molecular warning",
        "A relapse right after a negative sample, or long after the last one: a sample may be "
        "missing or of another patient. Relapse outside the marrow gives no warning there.",
        ("day",), _no_warning, {"missed_days": 30.0, "unsampled_days": 60.0},
    ),
)  # fmt: skip
