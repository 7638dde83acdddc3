"""The facts the paper printed, each computed from patients by the functions any cohort uses.

Printed numbers are from the paper's text and Tables 1A to 1C. A fact knows what was printed and
which result to look at, and nothing of the sample cohort.
"""

from __future__ import annotations

from dataclasses import dataclass

from mrdscope.analysis.paper import clinical, molecular
from mrdscope.analysis.paper.clinical import Compute
from mrdscope.analysis.paper.verdict import Count, Item, Verdict, worst
from mrdscope.analysis.results import Results
from mrdscope.analysis.steps import Step, silently
from mrdscope.errors import AnalysisError


@dataclass(frozen=True)
class Fact:
    """One statement of the paper, and how each number in it compares."""

    id: str
    title: str
    place: str
    items: tuple[Item, ...]

    @property
    def verdict(self) -> Verdict:
        """The gravest verdict among its numbers."""
        return worst(item.verdict for item in self.items)


def compare(results: Results, step: Step = silently) -> tuple[Fact, ...]:
    """Return every fact of the paper, compared with a cohort's own numbers.

    On the paper's cohort none disagrees; on any other most do, which says nothing against either.
    ``step`` is told of each fact before it is computed.
    """
    facts: list[Fact] = []
    for id_, title, place, compute in _FACTS:
        step(title)
        facts.append(Fact(id_, title, place, _computed(results, compute)))
    return tuple(facts)


def _computed(results: Results, compute: Compute) -> tuple[Item, ...]:
    """Compute a fact's numbers; where the cohort cannot answer, say why instead."""
    try:
        return compute(results)
    except AnalysisError as error:
        return (Item("all", "", "not computable", Verdict.DISAGREE, error.sentence),)


_ALL, _NONE = Count(7, 100, 7), Count(0, 0, 7)
_ADDS_UP = "Printed so that the column adds up to 100."
_CHEMOTHERAPY = "DNM+VCR+PDN, 30 days"
_STEROID_IMATINIB = "PDN 40 mg/m2 + imatinib 800 mg/day, 30 days"
_PROPHYLAXIS = "MTX i.t. 15 mg monthly for 16 months"

_FACTS: tuple[tuple[str, str, str, Compute], ...] = (
    ("n_patients", "Patients", "text", clinical.n_patients),
    ("age", "Age, years", "Table 1A", clinical.age),
    ("sex", "Sex", "Table 1A", clinical.categories(
        "sex", ("male", "male", Count(3, 43, 7), None), ("female", "female", Count(4, 57, 7), None))),
    ("subtype", "Subtype of ALL", "Table 1A", clinical.categories(
        "subtype", ("c-ALL", "c-ALL", Count(5, 72, 7), _ADDS_UP),
        ("pre-B-ALL", "pre-B-ALL", Count(1, 14, 7), None),
        ("pro-B-ALL", "pro-B-ALL", Count(1, 14, 7), None))),
    ("transcript", "Transcript", "Table 1A", clinical.categories(
        "transcript", ("m-bcr (p190)", "p190", Count(4, 57, 7), None),
        ("M-bcr (p210)", "p210", Count(3, 43, 7), None))),
    ("t_9_22", "t(9;22)", "Table 1A", clinical.categories("t_9_22", ("t(9;22)", "positive", _ALL, None))),
    ("additional_cytogenetics", "Additional cytogenetic abnormalities", "Table 1A",
     clinical.additional_cytogenetics),
    ("cns_leukemia", "CNS leukemia", "Table 1A", clinical.categories(
        "cns_leukemia", ("CNS leukemia", "yes", _NONE, None))),
    ("induction", "Induction", "Table 1A", clinical.categories(
        "induction", ("DNM+VCR+PDN", _CHEMOTHERAPY, Count(5, 71, 7), None),
        ("PDN + imatinib", _STEROID_IMATINIB, Count(2, 29, 7), None))),
    ("hcr_after_induction", "Outcome of induction", "Table 1A", clinical.categories(
        "hcr_by_day_0", ("hCR", "yes", _ALL, None))),
    ("maintenance", "Maintenance", "Table 1A", clinical.categories(
        "treatment_maintenance", ("imatinib 800 mg/day", "imatinib 800 mg/day", _ALL, None))),
    ("cns_prophylaxis", "CNS prophylaxis", "Table 1A", clinical.categories(
        "cns_prophylaxis", ("MTX i.t.", _PROPHYLAXIS, _ALL, None))),
    ("follow_up", "Follow-up", "text", clinical.follow_up),
    ("still_in_hcr", "Still in hematologic CR", "text", clinical.still_in_hcr),
    ("relapse", "The one relapse", "text", clinical.relapse),
    ("pfs_2y", "Progression-free survival at two years", "text, Figure 1B", clinical.two_year("pfs")),
    ("os_2y", "Overall survival at two years", "text, Figure 1A", clinical.two_year("os")),
    ("hazard_rate", "Hazard rate", "text", clinical.hazard_rate),
    ("bcr_abl_4_weeks", "BCR-ABL after four weeks", "text", molecular.early_level),
    ("mcr_at_least_once", "Molecular CR at least once", "text", molecular.mcr_at_least_once),
    ("still_in_mcr", "Still in molecular CR", "text", molecular.still_in_mcr),
    ("mcr_duration", "Duration of molecular CR", "text", molecular.mcr_duration),
    ("persisting_mcr", "Persisting molecular CR", "text", molecular.persisting_mcr),
    ("short_mcr", "Short molecular CR", "text", molecular.short_mcr),
    ("molecular_relapse", "Molecular relapse", "text", molecular.molecular_relapse),
    ("days_from_mrel", "Time from molecular relapse", "text, Figure 1C", molecular.days_from_mrel),
    ("hcr_kept_after_mrel", "Hematologic CR kept after molecular relapse", "text", molecular.hcr_kept),
    ("mrd_increase", "Increase of MRD", "text", molecular.mrd_increase),
    ("table_1b", "Level after the best MRD value and relapse", "Table 1B", molecular.table_1b),
    ("relapser_increase_log10", "Rise before the relapse", "text, Figure 1D", molecular.relapser_increase),
    ("table_1c", "Adverse events during imatinib", "Table 1C", clinical.table_1c(
        ("nausea/vomiting", Count(6, 86, 7), Count(1, 14, 7)),
        ("periorbital edema", _ALL, _NONE),
        ("cutaneous rash", Count(1, 14, 7), _NONE),
        ("weakness", Count(5, 71, 7), _NONE),
        ("anemia", Count(2, 28, 7), _NONE),
        ("neutropenia", Count(4, 57, 7), Count(3, 43, 7)),
        ("thrombocytopenia", Count(4, 57, 7), Count(3, 43, 7)))),
    ("severe_hepatic", "Severe hepatic toxicity", "text", clinical.severe_hepatic),
)  # fmt: skip
