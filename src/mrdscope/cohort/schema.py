"""Every table and column of a cohort, named once: type, unit, codes, synonyms, meaning.

Readers map what they find to these names, analysis reads no others, and headers, documentation and
error messages take their words from here.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import polars as pl

#: Days in a month and a year when a source counts in them (365.25 / 12); analysis has its own
#: setting, because the paper counts months of 30.4 days.
DAYS_PER_MONTH = 30.4375
DAYS_PER_YEAR = 365.25
DAYS_PER_WEEK = 7.0

#: Times are rounded to this many decimals when read, so that 3 * 30.4 is 91.2 and ties are ties.
DAY_DECIMALS = 6


class Kind(enum.Enum):
    """What a column holds, and so how its text is read."""

    ID = "id"  #: text, never a number: "01" is not 1
    TEXT = "text"
    CATEGORY = "category"  #: text from a code list
    INTEGER = "integer"
    REAL = "real"
    DAY = "day"  #: days from day 0, may be negative and fractional
    DATE = "date"
    FLAG = "flag"
    GRADE = "grade"  #: 0 to 5, also as I to V
    MRD_VALUE = "mrd value"  #: text in the grammar of `cohort.mrd_value`

    @property
    def dtype(self) -> pl.DataType:
        """The polars type such a column has in a `Cohort`."""
        return _DTYPES[self]()


_DTYPES: Mapping[Kind, type[pl.DataType]] = {
    Kind.ID: pl.String,
    Kind.TEXT: pl.String,
    Kind.CATEGORY: pl.String,
    Kind.INTEGER: pl.Int64,
    Kind.REAL: pl.Float64,
    Kind.DAY: pl.Float64,
    Kind.DATE: pl.Date,
    Kind.FLAG: pl.Boolean,
    Kind.GRADE: pl.Int8,
    Kind.MRD_VALUE: pl.String,
}

Codes = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Column:
    """One column: its canonical name and everything needed to find and read it.

    ``synonyms`` are other headers for the same thing in the same unit; ``scaled`` are headers in
    another unit with the factor that takes them to ``unit``; ``codes`` maps each canonical value to
    the spellings that mean it. Headers and codes are compared folded (case, spaces, punctuation).
    """

    name: str
    kind: Kind
    meaning: str
    unit: str | None = None
    synonyms: tuple[str, ...] = ()
    scaled: tuple[tuple[str, float], ...] = ()
    codes: Codes = field(default_factory=lambda: MappingProxyType({}))
    required: bool = False
    title: str = ""

    @property
    def heading(self) -> str:
        """What a table of results calls the column: its title, else its name in words."""
        return self.title or self.name.replace("_", " ")


@dataclass(frozen=True)
class Table:
    """One table: its canonical name, the file and sheet names it goes by, and its columns."""

    name: str
    title: str
    meaning: str
    synonyms: tuple[str, ...]
    columns: tuple[Column, ...]

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    def __getitem__(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return any(column.name == name for column in self.columns)

    @property
    def dtypes(self) -> dict[str, pl.DataType]:
        """Canonical column name to polars type, in order, provenance columns last."""
        return {c.name: c.kind.dtype for c in self.columns} | PROVENANCE


#: Where a row came from; on every table, after its own columns. ``_row`` counts as the file's
#: editor does: the header is row 1.
PROVENANCE: dict[str, pl.DataType] = {
    "_file": pl.String(),
    "_sheet": pl.String(),
    "_row": pl.UInt32(),
}


class Status(enum.StrEnum):
    """What an MRD result says (an MRD result is a status and an interval, never a bare number)."""

    QUANTIFIED = "quantified"  #: interval [v, v]
    POSITIVE_NOT_QUANTIFIABLE = "positive_not_quantifiable"  #: [limit of detection, LOQ)
    UNDETECTED = "undetected"  #: [0, limit of detection)
    NOT_EVALUABLE = "not_evaluable"  #: no interval; never counts as negative
    ABOVE_RANGE = "above_range"  #: (v, unbounded)


def _codes(**values: tuple[str, ...]) -> Codes:
    return MappingProxyType(values)


_PATIENT_ID = Column(
    "patient_id",
    Kind.ID,
    "identifier of the patient, kept as text",
    synonyms=(
        "id", "patient", "pt", "pid", "subject", "subject_id", "subjid", "usubjid", "patnr",
        "patient_no", "patient_number", "case", "case_id", "record_id", "pat_id", "codice_paziente",
    ),
    required=True,
)  # fmt: skip

_SEX = _codes(
    female=("f", "female", "woman", "w", "femmina", "femme", "weiblich"),
    male=("m", "male", "man", "maschio", "homme", "männlich"),
)

_TRANSCRIPT = _codes(
    p190=("p190", "p190bcr-abl", "m-bcr (p190)", "minor", "mbcr minor", "e1a2", "p190 (e1a2)"),
    p210=("p210", "p210bcr-abl", "M-bcr (p210)", "major", "mbcr major", "b2a2", "b3a2", "e13a2",
          "e14a2", "b2a2/b3a2", "p210 (e13a2)", "p210 (e14a2)"),
    p230=("p230", "micro", "e19a2"),
    none=("none", "negative", "neg", "not detected", "no transcript"),
)  # fmt: skip

_YES_NO = _codes(
    positive=("positive", "pos", "+", "yes", "y", "1", "true", "present"),
    negative=("negative", "neg", "-", "no", "n", "0", "false", "absent"),
)


def _day(name: str, meaning: str, *synonyms: str, required: bool = False) -> Column:
    stem = name.removesuffix("_day").removesuffix("_days")
    scaled: tuple[tuple[str, float], ...] = (
        (f"{stem}_weeks", DAYS_PER_WEEK),
        (f"{stem}_months", DAYS_PER_MONTH),
        (f"{stem}_years", DAYS_PER_YEAR),
    )
    if name == "day":
        scaled = (
            ("week", DAYS_PER_WEEK), ("weeks", DAYS_PER_WEEK), ("month", DAYS_PER_MONTH),
            ("months", DAYS_PER_MONTH), ("year", DAYS_PER_YEAR), ("years", DAYS_PER_YEAR),
        )  # fmt: skip
    return Column(
        name, Kind.DAY, meaning, "day", synonyms=synonyms, scaled=scaled, required=required
    )


PATIENTS = Table(
    "patients",
    "Patients",
    "one row a patient: who they are at baseline, and endpoints already reckoned if there are any",
    ("patient", "pazienti", "demographics", "demography", "baseline", "subjects", "clinical",
     "clinical_patient", "adsl", "enrollment"),
    (
        _PATIENT_ID,
        Column("age", Kind.REAL, "age at diagnosis", "year",
               synonyms=("age_years", "age_at_diagnosis", "age_dx", "eta")),
        Column("sex", Kind.CATEGORY, "sex", synonyms=("gender", "sesso", "gender_code"), codes=_SEX),
        Column("diagnosis", Kind.TEXT, "disease", synonyms=("disease", "cancer_type")),
        Column("subtype", Kind.TEXT, "immunophenotypic or morphologic subtype",
               synonyms=("all_subtype", "immunophenotype", "fab")),
        Column("transcript", Kind.CATEGORY, "BCR-ABL transcript",
               synonyms=("bcr_abl_transcript", "fusion_transcript", "breakpoint", "isoform"),
               codes=_TRANSCRIPT),
        Column("t_9_22", Kind.CATEGORY, title="t(9;22)", meaning="t(9;22) or BCR-ABL at diagnosis",
               synonyms=("t(9;22)", "philadelphia", "ph", "ph_status", "bcr_abl_status"),
               codes=_YES_NO),
        Column("karyotype", Kind.TEXT, "karyotype as reported"),
        Column("additional_cytogenetics", Kind.TEXT, title="additional cytogenetics",
               meaning="cytogenetic abnormalities besides t(9;22); 'none' where there are none",
               synonyms=("additional_abnormalities", "aca")),
        Column("cns_leukemia", Kind.FLAG, title="CNS leukemia", meaning="leukemia of the central nervous system at diagnosis",
               synonyms=("cns", "cns_involvement")),
        Column("wbc", Kind.REAL, title="white cell count", meaning="white cell count at diagnosis", unit="10^9/L",
               synonyms=("wbc_at_diagnosis", "leukocytes")),
        Column("ecog", Kind.INTEGER, title="ECOG performance status", meaning="ECOG performance status", synonyms=("performance_status",)),
        Column("induction", Kind.TEXT, "induction regimen", synonyms=("induction_regimen",)),
        Column("cns_prophylaxis", Kind.TEXT, title="CNS prophylaxis", meaning="planned prophylaxis of the central nervous system"),
        Column("arm", Kind.TEXT, "treatment arm or cohort",
               synonyms=("treatment_arm", "arm_name", "trt01p", "trt01a", "cohort", "group")),
        Column("safety_population", Kind.FLAG, "received at least one dose of study treatment",
               synonyms=("saffl", "safety", "treated")),
        Column("birth_date", Kind.DATE, "date of birth", synonyms=("dob", "date_of_birth")),
        Column("diagnosis_date", Kind.DATE, "date of diagnosis", synonyms=("dx_date", "date_dx")),
        Column("day0_date", Kind.DATE, "calendar date of day 0",
               synonyms=("start_date", "treatment_start_date", "trtsdt", "first_dose_date",
                         "imatinib_start")),
        Column("day0_kind", Kind.TEXT, "what happened on day 0",
               synonyms=("time_zero", "day_0")),
        _day("os_days", "overall survival: time from day 0 to death or last contact",
             "os_time", "time_os", "os", "os_day"),
        Column("os_event", Kind.FLAG, "death from any cause ended overall survival",
               synonyms=("os_status", "death", "dead", "died"),
               codes=_codes(true=("deceased", "dead", "died"), false=("living", "alive", "censored"))),
        _day("pfs_days", "progression-free survival: time from day 0 to relapse, death or last contact",
             "pfs_time", "time_pfs", "pfs", "pfs_day", "dfs_days", "dfs_time", "rfs_days", "rfs_time"),
        Column("pfs_event", Kind.FLAG, "relapse or death ended progression-free survival",
               synonyms=("pfs_status", "dfs_event", "dfs_status", "rfs_event", "rfs_status"),
               codes=_codes(true=("recurred/progressed", "recurred", "progressed", "progression", "relapse"),
                            false=("disease free", "progression free", "censored"))),
    ),
)  # fmt: skip

MRD = Table(
    "mrd",
    "MRD samples",
    "one row a sample and assay: what was measured, and how deep the assay could see",
    ("mrd_samples", "pcr", "qpcr", "bcr_abl", "bcr-abl", "molecular", "samples", "mrd_results"),
    (
        _PATIENT_ID,
        Column("sample_id", Kind.ID, "identifier of the sample", synonyms=("sample",)),
        _day("day", "day the sample was taken", "sample_day", "days", "study_day", "time_days"),
        Column("date", Kind.DATE, "date the sample was taken", synonyms=("sample_date",)),
        Column("tissue", Kind.CATEGORY, "what was sampled",
               synonyms=("material", "specimen", "source"),
               codes=_codes(marrow=("marrow", "bone marrow", "bm", "midollo"),
                            blood=("blood", "peripheral blood", "pb", "sangue"))),
        Column("assay", Kind.TEXT, "assay or target", synonyms=("assay_id", "target", "method", "test")),
        Column("laboratory", Kind.TEXT, "laboratory", synonyms=("lab", "lab_id")),
        Column("control_gene", Kind.CATEGORY, "control gene",
               synonyms=("reference_gene", "housekeeping_gene"),
               codes=_codes(B2M=("b2m", "beta-2-microglobulin", "β2-microglobulin", "beta2m"),
                            ABL1=("abl", "abl1"), GUSB=("gus", "gusb"), GAPDH=("gapdh",),
                            BCR=("bcr",))),
        Column("fusion_copies", Kind.REAL, "copies of the fusion transcript", "copies",
               synonyms=("bcr_abl_copies", "target_copies", "fusion_gene_copies")),
        Column("control_copies", Kind.REAL, "copies of the control gene", "copies",
               synonyms=("cg_copies", "b2m_copies", "abl1_copies", "abl_copies", "reference_copies")),
        Column("value", Kind.MRD_VALUE, "result as reported, text",
               synonyms=("result", "mrd", "mrd_value", "ratio", "level", "value_ratio", "bcr_abl_ratio")),
        Column("unit", Kind.CATEGORY, "unit of the value and of its limits",
               synonyms=("units", "value_unit"),
               codes=_codes(ratio=("ratio", "fraction", ""), percent=("percent", "%", "pct"),
                            percent_is=("percent_is", "%is", "% is", "is"))),
        Column("conversion_factor", Kind.REAL, "conversion factor to the International Scale",
               synonyms=("cf", "is_factor")),
        Column("lod", Kind.REAL, "limit of detection of this sample, in the value's unit",
               synonyms=("limit_of_detection", "sensitivity", "detection_limit")),
        Column("loq", Kind.REAL, "limit of quantification of this sample, in the value's unit",
               synonyms=("limit_of_quantification", "quantitative_range", "qr")),
        Column("status", Kind.CATEGORY, "status as reported; the value decides where it is blank",
               synonyms=("mrd_status", "result_status"),
               codes=_codes(
                   quantified=("quantified", "quantifiable", "q", "positive quantifiable", "detected"),
                   positive_not_quantifiable=("positive_not_quantifiable", "pnq", "positive, not quantifiable"),
                   undetected=("undetected", "undetectable", "not detected", "u", "negative", "neg"),
                   not_evaluable=("not_evaluable", "not evaluable", "ne", "inadequate", "failed"),
                   above_range=("above_range", "above range", "gt"))),
    ),
)  # fmt: skip

#: What reading an MRD result adds to the table, after its own columns and before provenance:
#: the interval as a ratio (percent and percent_is divided by 100). A null upper bound is unbounded.
MRD_DERIVED: dict[str, pl.DataType] = {
    "lower": pl.Float64(),
    "upper": pl.Float64(),
    "scale": pl.String(),  # "ratio" or "IS": levels on different scales are never compared
}

TREATMENT = Table(
    "treatment",
    "Treatment",
    "one row an unbroken stretch of one drug at one dose",
    ("treatments", "therapy", "terapia", "tx", "drugs", "exposure", "medication", "ex"),
    (
        _PATIENT_ID,
        Column("drug", Kind.TEXT, "drug", synonyms=("agent", "treatment", "medication")),
        Column("dose", Kind.REAL, "dose, in dose_unit", synonyms=("dosage",)),
        Column("dose_unit", Kind.TEXT, "unit of the dose", synonyms=("dosage_unit",)),
        Column("phase", Kind.TEXT, "phase of treatment", synonyms=("treatment_phase",)),
        _day("start_day", "first day", "start", "from_day"),
        _day("stop_day", "last day; null while it goes on", "stop", "end_day", "to_day"),
        Column("start_date", Kind.DATE, "date of the first day", synonyms=("tx1_date_int",)),
        Column("stop_date", Kind.DATE, "date of the last day", synonyms=("end_date",)),
        Column("reason", Kind.TEXT, "why it stopped", synonyms=("stop_reason",)),
    ),
)  # fmt: skip

ADVERSE_EVENTS = Table(
    "adverse_events",
    "Adverse events",
    "one row an adverse event, with its grade and the scale it was graded on",
    ("ae", "aes", "adverse", "adverse_event", "toxicity", "toxicities", "tox", "adae"),
    (
        _PATIENT_ID,
        Column("term", Kind.TEXT, "what happened",
               synonyms=("ae_term", "ae_detail", "event", "aedecod", "preferred_term", "toxicity")),
        Column("system", Kind.TEXT, "system organ class",
               synonyms=("soc", "ae_category", "system_organ_class", "aebodsys", "category")),
        Column("grade", Kind.GRADE, "severity, 0 to 5",
               synonyms=("ae_grade", "ae_sev_gd", "ctcae_grade", "who_grade", "toxicity_grade", "aetoxgr")),
        Column("scale", Kind.TEXT, "grading scale and version, such as WHO or CTCAE v5",
               synonyms=("grading", "grade_scale", "criteria")),
        Column("baseline_grade", Kind.GRADE, "grade the event had before day 0, where it began earlier",
               synonyms=("grade_at_baseline", "initial_grade")),
        Column("severity", Kind.CATEGORY, "severity in words, a scale of its own: never a grade of another",
               synonyms=("aesev", "ae_severity", "intensity"),
               codes=_codes(mild=("mild",), moderate=("moderate",), severe=("severe",))),
        _day("onset_day", "day it began", "onset", "day", "start_day"),
        _day("end_day", "day it ended; null while it goes on", "resolved_day", "stop_day"),
        Column("onset_date", Kind.DATE, "date it began",
               synonyms=("ae_onset_dt_int", "start_date", "astdt", "ae_start_date")),
        Column("end_date", Kind.DATE, "date it ended", synonyms=("aendt", "stop_date", "ae_end_date")),
        Column("ongoing", Kind.FLAG, "still going on at last contact"),
        Column("related", Kind.TEXT, "relation to treatment as judged",
               synonyms=("relatedness", "causality", "ctc_ae_attr_scale", "aerel", "attribution")),
        Column("serious", Kind.FLAG, "met a criterion of seriousness", synonyms=("sae", "aeser")),
        Column("outcome", Kind.TEXT, "outcome", synonyms=("aeout",)),
        Column("action", Kind.TEXT, "action taken with treatment", synonyms=("action_taken", "aeacn")),
    ),
)  # fmt: skip

EVENTS = Table(
    "events",
    "Events",
    "one row a thing that happened once: remission, relapse, transplant, death, last contact",
    ("event", "follow_up", "follow-up", "followup", "outcomes", "outcome", "survival", "status"),
    (
        _PATIENT_ID,
        Column("type", Kind.CATEGORY, "what happened",
               synonyms=("event", "event_type", "kind"),
               codes=_codes(
                   diagnosis=("diagnosis", "dx"),
                   hematologic_cr=("hematologic_cr", "hcr", "cr", "complete remission",
                                   "hematologic complete remission"),
                   hematologic_relapse=("hematologic_relapse", "hrel", "relapse", "hematologic relapse",
                                        "recidiva"),
                   progression=("progression", "progressive disease"),
                   transplant=("transplant", "sct", "hsct", "bmt", "allosct"),
                   mutation=("mutation",),
                   death=("death", "died", "deceased", "exitus"),
                   last_contact=("last_contact", "last contact", "last follow-up", "alive", "follow_up"))),
        _day("day", "day it happened", "event_day", "days", "study_day"),
        Column("date", Kind.DATE, "date it happened", synonyms=("event_date",)),
        Column("detail", Kind.TEXT, "more about it", synonyms=("comment", "description")),
    ),
)  # fmt: skip

LABS = Table(
    "labs",
    "Laboratory values",
    "one row a measured value of blood count or chemistry, with the limits of normal it is judged by",
    ("lab", "laboratory", "lab_results", "laboratory_values", "chemistry", "blood_counts", "adlb", "lb"),
    (
        _PATIENT_ID,
        Column("test", Kind.TEXT, "what was measured, such as hemoglobin, neutrophils or ALT",
               synonyms=("lab_test", "analyte", "parameter", "param", "paramcd", "lbtest", "lbtestcd")),
        Column("value", Kind.REAL, "measured value, in the row's unit",
               synonyms=("lab_value", "result", "aval", "lbstresn")),
        Column("unit", Kind.TEXT, "unit of the value and of its limits",
               synonyms=("units", "lab_unit", "avalu", "lbstresu")),
        _day("day", "day the sample was taken", "lab_day", "sample_day", "study_day"),
        Column("date", Kind.DATE, "date the sample was taken", synonyms=("lab_date", "sample_date", "adt")),
        Column("lln", Kind.REAL, title="lower limit of normal", meaning="lower limit of normal, in the row's unit",
               synonyms=("lower_limit_of_normal", "lower_normal_limit", "anrlo", "lbstnrlo")),
        Column("uln", Kind.REAL, title="upper limit of normal", meaning="upper limit of normal, in the row's unit",
               synonyms=("upper_limit_of_normal", "upper_normal_limit", "anrhi", "lbstnrhi")),
        Column("baseline", Kind.FLAG, "the patient's baseline value of this test",
               synonyms=("baseline_flag", "is_baseline", "ablfl", "lbblfl")),
    ),
)  # fmt: skip

TABLES: tuple[Table, ...] = (PATIENTS, MRD, TREATMENT, ADVERSE_EVENTS, EVENTS, LABS)


def table(name: str) -> Table:
    """Return the table of that canonical name; ``KeyError`` where there is none."""
    for candidate in TABLES:
        if candidate.name == name:
            return candidate
    raise KeyError(name)
