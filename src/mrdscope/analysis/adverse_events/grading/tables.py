"""The laboratory tables of WHO, CTCAE v5 and CTCAE v6, as far as their source is known.

Limits as printed in the domain reference, 2.1. ``<LLN-10.0`` is at least 10.0 and below the lower
limit of normal: the end named first is not in the grade, the end named last is, so that a value on
a limit has the milder grade. ``1.5-3 x baseline`` without a sign has both ends. WHO prints bands to
one decimal (9.5-10.9, then 8.0-9.4; 1.26-2.5 N, then 2.6-5): a value between two printed bands has
the one it has begun, so 10.95 g/dL is grade 1 and 2.55 N grade 2.

CTCAE: transcribed in pharmaverse/admiral (ncictcaev5, ncictcaev6), and read there. WHO: from
memory, not checked against its source; whoever shows such a grade has to say so. Not here, and so
never graded: creatinine and lipase (their tables are given in part), alkaline phosphatase under
v5, lymphocytes under v6 and WHO.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mrdscope.analysis.adverse_events.grading.criteria import Comparison, Criterion, Cut, Reference
from mrdscope.analysis.adverse_events.scales import CTCAE_V5, CTCAE_V6, WHO

#: Scale to where its table comes from.
EVIDENCE: Mapping[str, str] = MappingProxyType(
    {
        CTCAE_V5: "CTCAE v5.0 (27 November 2017), as transcribed in pharmaverse/admiral",
        CTCAE_V6: "CTCAE v6.0 (2025), as transcribed in pharmaverse/admiral",
        WHO: "unverified: WHO 1979 (Miller et al., Cancer 1981;47:207), from memory",
    }
)

#: Tests of the scale that are never graded here, and why.
NOT_GRADED: Mapping[str, str] = MappingProxyType(
    {
        CTCAE_V5: "creatinine and lipase (their tables are known in part), alkaline phosphatase",
        CTCAE_V6: "creatinine and lipase (their tables are known in part), lymphocytes",
        WHO: "lymphocytes, creatinine, alkaline phosphatase",
    }
)

#: Within normal limits a liver value is none of an adverse event, whatever the baseline was: one
#: above normal is higher than it.
_WITHIN_LIMIT = Comparison("value", "<=", 1.0, "uln")
_NORMAL = Comparison("baseline_value", "<=", 1.0, "baseline_uln")
_ABNORMAL = Comparison("baseline_value", ">", 1.0, "baseline_uln")


def _below(grade: int, limit: float, of: Reference | None = None) -> Cut:
    return Cut(grade, (Comparison("value", "<", limit, of),))


def _above_uln(grade: int, limit: float) -> Cut:
    return Cut(grade, (Comparison("value", ">", limit, "uln"),))


def _below_lln(*limits: float) -> tuple[Cut, ...]:
    """Return cuts for values below these (grade 2 up), and below the lower limit of normal."""
    severe = [_below(grade, limit) for grade, limit in enumerate(limits, start=2)]
    return (*reversed(severe), _below(1, 1.0, "lln"))


def _below_all(*limits: float) -> tuple[Cut, ...]:
    """Return cuts for values below these, grade 1 up."""
    return tuple(reversed([_below(grade, limit) for grade, limit in enumerate(limits, start=1)]))


def _liver(normal: tuple[float, ...], abnormal: tuple[Comparison, ...]) -> tuple[Cut, ...]:
    """Return cuts in ULN where the baseline was normal, in baselines where it was above normal."""
    by_grade = enumerate(zip(normal, abnormal, strict=True), start=1)
    pairs = [
        (
            Cut(grade, (_NORMAL, Comparison("value", ">", limit, "uln"))),
            Cut(grade, (_ABNORMAL, other)),
        )
        for grade, (limit, other) in by_grade
    ]
    return tuple(cut for pair in reversed(pairs) for cut in pair)


def _baselines(first: Comparison, *above: float) -> tuple[Comparison, ...]:
    return (first, *(Comparison("value", ">", limit, "baseline_value") for limit in above))


def _from(limit: float) -> Comparison:
    return Comparison("value", ">=", limit, "baseline_value")


def _over(limit: float) -> Comparison:
    return Comparison("value", ">", limit, "baseline_value")


_TRANSAMINASES_V5 = _liver((1.0, 3.0, 5.0, 20.0), _baselines(_from(1.5), 3.0, 5.0, 20.0))
_TRANSAMINASES_V6 = _liver((1.0, 3.0, 5.0, 20.0), _baselines(_from(1.0), 1.5, 2.0, 4.0))
_BILIRUBIN_V5 = _liver((1.0, 1.5, 3.0, 10.0), _baselines(_over(1.0), 1.5, 3.0, 10.0))
_BILIRUBIN_V6 = _liver((1.0, 1.5, 3.0, 10.0), _baselines(_from(1.0), 1.5, 2.5, 10.0))
_WHO_LIVER = tuple(reversed([_above_uln(g, x) for g, x in enumerate((1.25, 2.5, 5.0, 10.0), 1)]))
_ALP_V6 = Cut(1, (Comparison("value", ">", 1.0, "uln"), _over(1.0)))

_ALT, _AST = "Alanine aminotransferase increased", "Aspartate aminotransferase increased"
_BILIRUBIN, _NEUTROPHILS = "Blood bilirubin increased", "Neutrophil count decreased"

#: Hemoglobin in g/dL, cells in 10^9/L.
CRITERIA: tuple[Criterion, ...] = (
    Criterion(CTCAE_V5, "hemoglobin", "Anemia", _below_lln(10.0, 8.0), clinical=(4, 5)),
    Criterion(CTCAE_V5, "leukocytes", "White blood cell decreased", _below_lln(3.0, 2.0, 1.0)),
    Criterion(CTCAE_V5, "neutrophils", _NEUTROPHILS, _below_lln(1.5, 1.0, 0.5)),
    Criterion(CTCAE_V5, "lymphocytes", "Lymphocyte count decreased", _below_lln(0.8, 0.5, 0.2)),
    Criterion(CTCAE_V5, "platelets", "Platelet count decreased", _below_lln(75.0, 50.0, 25.0)),
    Criterion(CTCAE_V5, "alt", _ALT, _TRANSAMINASES_V5, unremarkable=_WITHIN_LIMIT),
    Criterion(CTCAE_V5, "ast", _AST, _TRANSAMINASES_V5, unremarkable=_WITHIN_LIMIT),
    Criterion(CTCAE_V5, "bilirubin", _BILIRUBIN, _BILIRUBIN_V5, unremarkable=_WITHIN_LIMIT),
    Criterion(CTCAE_V6, "hemoglobin", "Anemia", _below_lln(10.0, 8.0), clinical=(4, 5)),
    Criterion(CTCAE_V6, "leukocytes", "White blood cell decreased", _below_lln(3.0, 2.0, 1.0)),
    Criterion(CTCAE_V6, "neutrophils", _NEUTROPHILS, _below_all(1.5, 1.0, 0.5, 0.1)),
    Criterion(CTCAE_V6, "platelets", "Thrombocytopenia", _below_lln(75.0, 50.0, 10.0)),
    Criterion(CTCAE_V6, "alt", _ALT, _TRANSAMINASES_V6, unremarkable=_WITHIN_LIMIT),
    Criterion(CTCAE_V6, "ast", _AST, _TRANSAMINASES_V6, unremarkable=_WITHIN_LIMIT),
    Criterion(CTCAE_V6, "bilirubin", _BILIRUBIN, _BILIRUBIN_V6, unremarkable=_WITHIN_LIMIT),
    Criterion(CTCAE_V6, "alp", "Alkaline phosphatase increased", (_ALP_V6,)),
    Criterion(WHO, "hemoglobin", "hemoglobin", _below_all(11.0, 9.5, 8.0, 6.5)),
    Criterion(WHO, "leukocytes", "leukocytes", _below_all(4.0, 3.0, 2.0, 1.0)),
    Criterion(WHO, "neutrophils", "granulocytes", _below_all(2.0, 1.5, 1.0, 0.5)),
    Criterion(WHO, "platelets", "platelets", _below_all(100.0, 75.0, 50.0, 25.0)),
    Criterion(WHO, "bilirubin", "bilirubin", _WHO_LIVER),
    Criterion(WHO, "alt", "transaminases", _WHO_LIVER),
    Criterion(WHO, "ast", "transaminases", _WHO_LIVER),
)


def criteria_of(scale: str) -> tuple[Criterion, ...]:
    """Return how a scale grades laboratory values; empty where no table of it is here."""
    return tuple(criterion for criterion in CRITERIA if criterion.scale == scale)
