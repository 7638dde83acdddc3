"""What changes when a setting does, and that nothing else can."""

from __future__ import annotations

import dataclasses
from functools import cache
from pathlib import Path

import pytest
from polars.testing import assert_frame_equal

from mrdscope.analysis.as_of import DayCut, as_of
from mrdscope.analysis.metrics import ENTRIES, Family, Kind, Scope
from mrdscope.analysis.results import Results
from mrdscope.analysis.setting_descriptions import DESCRIPTIONS
from mrdscope.analysis.settings import (
    ALL_MRD,
    CML_IS_2020,
    PAPER,
    BaselineResponse,
    Milestone,
    RelapseRule,
)
from mrdscope.analysis.settings_change import (
    cohort_changes,
    differing,
    patient_changes,
    results_change,
    settings_change,
)
from mrdscope.analysis.subset import restricted
from mrdscope.cohort.readers import read

SAMPLES = Path(__file__).parents[2] / "sample_data"

#: Another value of every setting.
OTHER = {
    "month_days": 28.0, "baseline_until_day": 20.0, "maximum_gap_days": 40.0,
    "persisting_months": 9.0, "indeterminate_is_short": True,
    "molecular_relapse_rule": RelapseRule.LOG_OVER_MINIMUM, "molecular_relapse_level": 1e-3,
    "molecular_relapse_log10": 2.0, "molecular_relapse_samples": 2, "relapse_gap_days": 60.0,
    "increased_level_threshold": 1e-3, "wide_rise_log10": 1.0, "early_day": 60.0,
    "early_window": (50.0, 70.0), "early_threshold": 1e-4,
    "minimum_control_copies": {"ABL1": 100_000.0, "B2M": 300_000.0}, "response_level": 1e-3,
    "sustained_months": 9.0, "confirmation_days": 90.0,
    "response_at_baseline": BaselineResponse.EVENT, "induction_due_day": 40.0,
    "mrd_negative_level": 1e-5, "unquantifiable_is_negative": True, "assay_variation_days": 40.0,
    "assay_variation_log10": 1.5,
    "milestones": (Milestone(name="3 months", day=95.0, window=(80.0, 110.0)),),
    "afterwards": CML_IS_2020.afterwards, "failure_confirmation_days": (10.0, 200.0),
    "molecular_levels": CML_IS_2020.molecular_levels, "major_molecular_response": 1e-2,
    "known_on_day_0": ("mine",), "confidence": 0.8,
}  # fmt: skip


@pytest.fixture(scope="module")
def some():
    """Thirty of the synthetic patients."""
    whole = read(SAMPLES / "synthetic_all").cohort
    return restricted(whole, whole.patients["patient_id"].head(30))


def test_there_is_another_value_of_every_setting():
    assert list(OTHER) == [one.name for one in DESCRIPTIONS]
    assert all(getattr(ALL_MRD, name) != value for name, value in OTHER.items())


@pytest.fixture(scope="module")
def under(some):
    """Give the results where every setting is another one but these."""

    @cache
    def results(kept: frozenset[str]) -> Results:
        changed = {name: value for name, value in OTHER.items() if name not in kept}
        return Results(some, dataclasses.replace(ALL_MRD, **changed))

    return results


@pytest.mark.parametrize("entry", ENTRIES, ids=[one.id for one in ENTRIES])
def test_no_number_depends_on_a_setting_it_does_not_name(entry, some, under):
    before, after = under(frozenset(OTHER)), under(frozenset(entry.parameters))
    metrics = [entry]
    if isinstance(entry, Family):
        details = entry.details(before)[:2]
        metrics = [entry.of("")] if entry.unasked else [entry.of(one) for one in details]
    for metric in metrics:
        if metric.not_applicable(before) or metric.not_applicable(after):
            continue
        ids = ["patient_id"] if metric.scope is Scope.PATIENT else []
        columns = [*ids, *metric.columns]
        assert_frame_equal(
            metric.frame(before).select(columns),
            metric.frame(after).select(columns),
            check_row_order=False,
            check_exact=True,
        )


# -- what a change lists --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def paper():
    return read(SAMPLES / "imatinib_ph_all").cohort


@pytest.fixture(scope="module")
def by_preset(paper):
    """The paper's patients under each preset, computed once."""
    return {one.preset: Results(paper, one) for one in (PAPER, ALL_MRD, CML_IS_2020)}


@pytest.fixture(scope="module")
def to_all_mrd(by_preset):
    """What changes from the paper's preset to another."""
    return results_change(by_preset[PAPER.preset], by_preset[ALL_MRD.preset])


def moved(change, metric: str) -> dict[str, tuple[object, object]]:
    found = next(one for one in change.patients if one.metric.id == metric)
    return {value.subject: (value.before[0], value.after[0]) for value in found.values}


def test_a_setting_that_stays_changes_nothing(paper):
    change = settings_change(paper, PAPER, dataclasses.replace(PAPER, preset="ours"))
    assert (change.settings, change.patients, change.cohort) == ((), (), ())
    assert change.changed_patients == ()


def test_who_changes_class_is_listed_with_both(paper):
    # Remissions of 638.4 and 395.2 days stay persisting; those of six months and less do not.
    longer = dataclasses.replace(PAPER, persisting_months=6.5)
    change = settings_change(paper, PAPER, longer)
    classes = Results(paper, PAPER).response.select("patient_id", "class", "mcr_days")
    expected = {
        patient: ("persisting", "short")
        for patient, word, days in classes.iter_rows()
        if word == "persisting" and days < 6.5 * 30.4
    }
    assert expected
    assert moved(change, "mcr.class") == expected
    assert set(change.changed_patients) == set(expected)
    assert [(one.name, one.before, one.after) for one in change.settings] == [
        ("persisting_months", 3.0, 6.5)
    ]


def test_classes_come_first(to_all_mrd):
    kinds = [one.metric.kind in (Kind.WORD, Kind.FLAG) for one in to_all_mrd.patients]
    assert kinds == sorted(kinds, reverse=True)
    assert len(set(kinds)) == 2


@pytest.fixture(scope="module")
def wider(paper, by_preset):
    """Results with intervals of 95 % and of 90 %."""
    return by_preset[PAPER.preset], Results(paper, dataclasses.replace(PAPER, confidence=0.9))


def test_numbers_of_patients_and_of_the_cohort_are_listed_apart_and_asked_for_apart(wider):
    change = results_change(*wider)
    for part, whole in ((patient_changes, change.patients), (cohort_changes, change.cohort)):
        assert [one.metric.id for one in part(*wider)] == [one.metric.id for one in whole]
        assert whole
    assert all(one.metric.scope is Scope.PATIENT for one in change.patients)
    rate = next(one for one in change.cohort if one.metric.id == "os.rate")
    (value,) = rate.values
    assert value.subject is None
    assert value.before[0] == value.after[0]
    assert value.before[1] < value.after[1]


def test_back_again_is_the_same_list_turned_over(to_all_mrd, by_preset):
    there, back = to_all_mrd, results_change(by_preset[ALL_MRD.preset], by_preset[PAPER.preset])
    assert [one.metric.id for one in there.patients] == [one.metric.id for one in back.patients]
    for one, other in zip(there.patients, back.patients, strict=True):
        turned = [(v.subject, v.after, v.before) for v in other.values]
        assert [(v.subject, v.before, v.after) for v in one.values] == turned


def test_a_number_that_a_preset_does_not_have_is_unknown_with_the_reason(by_preset):
    change = results_change(by_preset[PAPER.preset], by_preset[CML_IS_2020.preset])
    reasons = [one for one in (*change.patients, *change.cohort) if one.before_reason]
    assert reasons
    for one in reasons:
        assert all(part is None for value in one.values for part in value.before)


def test_two_cohorts_are_compared_by_the_patients_they_share(paper):
    old = restricted(paper, ["P01", "P02", "P03"])
    new = restricted(as_of(paper, DayCut(300)).cohort, ["P02", "P03", "P04"])
    change = results_change(Results(old, PAPER), Results(new, PAPER))
    assert (change.arrived, change.gone) == (("P04",), ("P01",))
    assert set(change.changed_patients) == {"P02", "P03"}
    assert moved(change, "contact.day")["P03"][1] == 300.0
    assert moved(change, "hrel.day") == {"P02": (456.0, None)}


def test_the_order_of_patients_never_matters(paper, to_all_mrd):
    mixed = paper.with_tables({"patients": paper.patients.reverse()})
    one, other = (
        to_all_mrd.patients,
        patient_changes(Results(mixed, PAPER), Results(mixed, ALL_MRD)),
    )
    assert [c.metric.id for c in one] == [c.metric.id for c in other]
    for first, second in zip(one, other, strict=True):
        assert_frame_equal(first.frame, second.frame, check_row_order=False)


def test_milestones_that_are_equal_do_not_differ():
    assert differing(PAPER, dataclasses.replace(PAPER, milestones=tuple(PAPER.milestones))) == ()
