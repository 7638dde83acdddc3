"""Every number of the survival analysis beside R's: to 1e-9 of it, Cox to 1e-6."""

import math

import polars as pl
import pytest

from mrdscope.analysis.exact import poisson_rate
from mrdscope.analysis.time_to_event.competing_risks import aalen_johansen
from mrdscope.analysis.time_to_event.counting_process import counting_process
from mrdscope.analysis.time_to_event.fixed_time import compare_at, difference_at, survival_at
from mrdscope.analysis.time_to_event.gray import gray_test
from mrdscope.analysis.time_to_event.kaplan_meier import kaplan_meier, reverse_kaplan_meier
from mrdscope.analysis.time_to_event.logrank import log_rank, log_rank_trend, pairwise_log_rank
from mrdscope.analysis.time_to_event.permutation import permutation_log_rank
from mrdscope.analysis.time_to_event.proportional_hazards import proportional_hazards
from mrdscope.analysis.time_to_event.rate_ratio import rate_ratio
from mrdscope.analysis.time_to_event.regression import cox
from mrdscope.analysis.time_to_event.rmst import restricted_mean, restricted_mean_difference
from mrdscope.analysis.time_to_event.standardised import common_tau, standardised
from mrdscope.analysis.time_to_event.state_model import StateModel

CURVES = ["aml", "freireich", "paper", "ties", "tied_all", "few", "made", "late", "crossing", "bmt"]
COMPARED = ["aml", "freireich", "few", "made", "crossing", "bmt"]
TESTED = [*COMPARED, "late"]
COMPETING = ["tied_causes", "made", "crossing", "bmt_relapse"]


def near(value, rel=1e-9):
    return pytest.approx(value, rel=rel, abs=1e-14)


def part_of(goldens, name, part):
    rows = goldens.patients(name)
    return rows if part == "all" else rows.filter(pl.col("group") == part)


def curve_of(rows, **how):
    return kaplan_meier(rows["time"], rows["event"], entry=rows["entry"], **how)


def groups_of(rows):
    return sorted(rows["group"].unique())


@pytest.mark.parametrize("name", CURVES)
def test_survival_and_its_standard_error_are_survfits(goldens, name):
    for part in goldens.parts(name, "survival"):
        curve = curve_of(part_of(goldens, name, part))
        expected = goldens.values(name, "survival", part)
        at = curve.at(expected["time"].to_list())
        assert at["survival"].to_list() == near(expected["value"].to_list())
        errors = goldens.values(name, "std_error", part)["value"].to_list()
        # Where all have had the event R has 0 or NaN, and here nothing is estimable.
        found = [e for e, s in zip(at["std_error"], at["survival"], strict=True) if s > 0]
        theirs = [e for e, s in zip(errors, at["survival"], strict=True) if s > 0]
        assert found == near(theirs)


@pytest.mark.parametrize("name", [name for name in CURVES if name != "bmt"])
def test_the_number_at_risk_is_survfits(goldens, name):
    for part in goldens.parts(name, "at_risk"):
        expected = goldens.values(name, "at_risk", part)
        steps = curve_of(part_of(goldens, name, part)).steps
        found = steps.filter(pl.col("time").is_in(expected["time"].to_list()))
        assert found["at_risk"].to_list() == expected["value"].to_list()


@pytest.mark.parametrize("name", CURVES)
@pytest.mark.parametrize("scale", ["log-log", "log", "plain"])
def test_bounds_and_medians_are_survfits(goldens, name, scale):
    if scale != "log-log" and name not in {"aml", "paper", "bmt"}:
        return
    for part in goldens.parts(name, f"lower {scale}"):
        curve = curve_of(part_of(goldens, name, part), conf_type=scale)
        for bound in ("lower", "upper"):
            expected = goldens.values(name, f"{bound} {scale}", part)
            at = curve.at(expected["time"].to_list())
            for ours, theirs in zip(at[bound], expected["value"], strict=True):
                # Where survival is 1 or 0, R repeats it or has nothing, and here there is none.
                if ours is not None:
                    assert ours == near(theirs)
        median = curve.median
        found = [median.estimate, median.lower, median.upper]
        assert found == goldens.values(name, f"median {scale}", part)["value"].to_list()


@pytest.mark.parametrize("name", ["aml", "freireich", "paper", "ties", "made", "bmt"])
def test_the_reverse_curve_is_survfits_of_deaths_that_leave_a_moment_earlier(goldens, name):
    rows = goldens.patients(name)
    expected = goldens.values(name, "reverse")
    at = reverse_kaplan_meier(rows["time"], rows["event"]).at(expected["time"].to_list())
    assert at["survival"].to_list() == near(expected["value"].to_list())
    inside = (at["survival"] > 0).to_list()
    errors = goldens.values(name, "reverse_std_error")["value"].filter(pl.Series(inside))
    assert at["std_error"].filter(pl.Series(inside)).to_list() == near(errors.to_list())


@pytest.mark.parametrize("name", ["aml", "freireich", "made", "crossing", "bmt"])
def test_restricted_means_and_their_difference_are_rs(goldens, name):
    means = []
    expected = goldens.values(name, "rmst")
    for part, tau, value in expected.rows():
        mean = restricted_mean(curve_of(part_of(goldens, name, part)), tau)
        assert mean.estimate == near(value)
        assert mean.std_error == near(goldens.value(name, "rmst_std_error", part))
        means.append((part, mean))
    difference = restricted_mean_difference(means[1], means[0])
    assert difference.difference.estimate == near(
        goldens.value(name, "rmst_difference", means[1][0])
    )
    assert difference.p == near(goldens.value(name, "rmst_difference_p", means[1][0]))


@pytest.mark.parametrize("name", COMPARED)
def test_the_log_rank_test_is_survdiffs(goldens, name):
    rows = goldens.patients(name)
    test = log_rank(rows)
    assert test.chi2 == near(goldens.value(name, "logrank", "chi2"))
    assert test.p == near(goldens.value(name, "logrank", "p"))
    assert [c.observed for c in test.counts] == goldens.values(name, "logrank_observed")[
        "value"
    ].to_list()
    assert [c.expected for c in test.counts] == near(
        goldens.values(name, "logrank_expected")["value"].to_list()
    )


@pytest.mark.parametrize("name", COMPARED)
def test_pairwise_tests_are_adjusted_as_by_p_adjust(goldens, name):
    rows = goldens.patients(name)
    pairs = pairwise_log_rank(rows, groups_of(rows))
    for pair in pairs:
        part = f"{pair.first}/{pair.second}"
        assert pair.test.p == near(goldens.value(name, "pairwise", part))
        assert pair.holm_p == near(goldens.value(name, "pairwise_holm", part))
    assert len(pairs) == goldens.values(name, "pairwise").height


@pytest.mark.parametrize("name", COMPARED)
def test_the_test_for_trend_is_coxphs_score_test_of_exact_ties(goldens, name):
    rows = goldens.patients(name)
    scores = {group: float(place) for place, group in enumerate(groups_of(rows), start=1)}
    assert log_rank_trend(rows, scores).chi2 == near(goldens.value(name, "trend", "chi2"))


def test_the_stratified_log_rank_test_is_survdiffs(goldens):
    test = log_rank(goldens.patients("made"), "stratum")
    assert test.chi2 == near(goldens.value("made", "logrank_stratified", "chi2"))


def test_the_log_rank_test_with_late_entries_is_coxphs_score_test_of_exact_ties(goldens):
    test = log_rank(goldens.patients("late"))
    assert test.chi2 == near(goldens.value("late", "logrank", "chi2"))


@pytest.mark.parametrize(
    ("name", "stratum"), [*((name, None) for name in TESTED), ("made", "stratum"),
                          ("late", "stratum")]
)  # fmt: skip
def test_hazard_ratios_are_coxphs(goldens, name, stratum):
    rows = goldens.patients(name)
    quantity = "cox_stratified" if stratum else "cox"
    for ratio in cox(rows, groups_of(rows), stratum=stratum):
        for column, ours in {"": ratio.coefficient, "_std_error": ratio.std_error,
                             "_p": ratio.p}.items():  # fmt: skip
            assert ours == near(goldens.value(name, quantity + column, ratio.term), rel=1e-6)


@pytest.mark.parametrize("scale", ["km", "identity"])
@pytest.mark.parametrize(
    ("name", "stratum"), [*((name, None) for name in TESTED), ("made", "stratum"),
                          ("late", "stratum")]
)  # fmt: skip
def test_the_test_of_proportional_hazards_is_cox_zphs(goldens, name, stratum, scale):
    rows = goldens.patients(name)
    quantity = ("cox_stratified" if stratum else "cox") + f"_zph {scale}"
    test = proportional_hazards(rows, groups_of(rows), time_scale=scale, stratum=stratum)
    assert test.chi2 == near(goldens.value(name, quantity, "chi2"), rel=1e-6)
    assert test.p == near(goldens.value(name, quantity, "p"), rel=1e-6)


@pytest.mark.parametrize("name", ["aml", "freireich", "made", "bmt"])
def test_the_comparison_at_a_fixed_time_is_kleins_from_survfits_variances(goldens, name):
    rows = goldens.patients(name)
    curves = [curve_of(rows.filter(pl.col("group") == group)) for group in groups_of(rows)]
    (time,) = goldens.values(name, "fixed_time", "chi2")["time"]
    ends = [survival_at(curve, time) for curve in curves]
    test = compare_at(ends)
    assert test.chi2 == near(goldens.value(name, "fixed_time", "chi2"))
    assert test.p == near(goldens.value(name, "fixed_time", "p"))
    difference = difference_at(ends[1], ends[0])
    assert difference.estimate == near(goldens.value(name, "fixed_difference", "estimate"))
    assert difference.upper == near(goldens.value(name, "fixed_difference", "upper"))


def switching_rows(goldens, name):
    patients = goldens.patients(name).with_row_index("patient_id")
    changes = patients.drop_nulls("change").select("patient_id", since="change", state=True)
    columns = ("patient_id", "entry", "time", "event", "group", "stratum")
    return counting_process(patients.select(columns), changes)


@pytest.mark.parametrize(
    ("name", "quantity", "groups", "stratum"),
    [
        ("switching", "switch", ["all"], None),
        ("switching", "switch_grouped", ["a", "b", "c"], None),
        ("switching", "switch_stratified", ["a", "b", "c"], "stratum"),
        ("stanford", "switch", ["all"], None),
    ],
)
def test_a_state_that_changes_has_the_hazard_ratio_of_coxph(
    goldens, name, quantity, groups, stratum
):
    rows = switching_rows(goldens, name)
    if len(groups) == 1:
        rows = rows.with_columns(group=pl.lit("all"))
    model = StateModel.of(rows, groups, ("off", "on"), stratum)
    for ratio in model.ratios(0.95):
        part = "state" if ratio.term == "on" else ratio.term
        assert ratio.coefficient == near(goldens.value(name, quantity, part), rel=1e-6)
        error = goldens.value(name, f"{quantity}_std_error", part)
        assert ratio.std_error == near(error, rel=1e-6)
    test = model.proportional_hazards(rows)
    assert test.chi2 == near(goldens.value(name, f"{quantity}_zph", "chi2"), rel=1e-6)
    assert test.p == near(goldens.value(name, f"{quantity}_zph", "p"), rel=1e-6)


@pytest.mark.parametrize("name", ["switching", "stanford"])
def test_the_test_of_mantel_and_byar_is_coxphs_score_test_of_exact_ties(goldens, name):
    rows = switching_rows(goldens, name)
    test = log_rank(rows.with_columns(group=pl.col("state").cast(pl.String)))
    assert test.chi2 == near(goldens.value(name, "mantel_byar", "chi2"))


def test_survival_and_means_standardised_to_strata_are_those_of_survfits_by_stratum(goldens):
    groups = standardised(goldens.patients("made"), ("a", "b", "c"))
    (tau,) = goldens.values("made", "standardised_rmst")["time"].unique()
    assert common_tau(groups) == tau
    for group in groups:
        end, mean = group.at(10), group.restricted_mean(tau)
        found = {"standardised": end.survival, "standardised_std_error": end.std_error,
                 "standardised_rmst": mean.estimate,
                 "standardised_rmst_std_error": mean.std_error}  # fmt: skip
        for quantity, value in found.items():
            assert value == near(goldens.value("made", quantity, group.group))
    test = compare_at([group.at(10) for group in groups])
    assert test.chi2 == near(goldens.value("made", "standardised_fixed_time", "chi2"))


@pytest.mark.parametrize("name", ["paper", "ties", "few"])
def test_the_permutation_test_is_the_share_of_all_choices_by_survdiff(goldens, name):
    test = permutation_log_rank(goldens.patients(name))
    expected = goldens.values(name, "permutation", "p")
    assert test.p == near(expected["value"].item())
    assert (test.method, test.arrangements) == ("exact", expected["time"].item())


def test_all_tied_patients_can_be_arranged_too(goldens):
    test = permutation_log_rank(goldens.patients("tied_all"))
    assert test.p == near(goldens.value("tied_all", "permutation", "p"))


def test_rates_and_rate_ratios_are_poisson_tests(goldens):
    for part in goldens.parts("rates", "rate"):
        events, time = map(float, part.split("/"))
        rate = poisson_rate(int(events), time)
        assert [rate.estimate, rate.lower, rate.upper] == near(
            goldens.values("rates", "rate", part)["value"].to_list()
        )
    for part in goldens.parts("rates", "rate_ratio"):
        events, time, others, their_time = map(float, part.split("/"))
        found = rate_ratio(("a", int(events), time), ("b", int(others), their_time))
        ours = [found.ratio.estimate, found.ratio.lower, found.ratio.upper, found.p]
        theirs = goldens.values("rates", "rate_ratio", part)["value"].to_list()
        assert ours == [None if math.isinf(value) else near(value) for value in theirs]


@pytest.mark.parametrize("name", COMPETING)
def test_cumulative_incidence_and_its_variance_are_cmprsks(goldens, name):
    for place, cause in enumerate(("1", "2")):
        for part in goldens.parts(name, f"incidence {cause}"):
            rows = part_of(goldens, name, part)
            curve = aalen_johansen(rows["time"], rows["state"], ["1", "2"])[place]
            expected = goldens.values(name, f"incidence {cause}", part).drop_nulls()
            at = curve.at(expected["time"].to_list())
            assert at["incidence"].to_list() == near(expected["value"].to_list())
            variance = goldens.values(name, f"incidence_variance {cause}", part).drop_nulls()
            assert (at["std_error"] ** 2).to_list() == near(variance["value"].to_list())


@pytest.mark.parametrize("name", COMPETING)
@pytest.mark.parametrize("cause", ["1", "2"])
def test_grays_test_is_cmprsks(goldens, name, cause):
    test = gray_test(goldens.patients(name), cause, ("1", "2"))
    assert test.chi2 == near(goldens.value(name, f"gray {cause}", "chi2"))
    assert test.p == near(goldens.value(name, f"gray {cause}", "p"))


@pytest.mark.parametrize("name", COMPETING)
@pytest.mark.parametrize("bound", ["lower", "upper"])
def test_bounds_of_cumulative_incidence_are_log_log_of_cmprsks_variance(goldens, name, bound):
    rows = goldens.patients(name)
    curves = aalen_johansen(rows["time"], rows["state"], ["1", "2"])
    for cause, curve in zip(("1", "2"), curves, strict=True):
        expected = goldens.values(name, f"incidence_{bound} {cause}")
        found = curve.at(expected["time"].to_list())[bound].to_list()
        assert found == near(expected["value"].to_list())


LATE = [("late", "all"), *(("delayed", part) for part in ("all", "a", "b", "c"))]


@pytest.mark.parametrize(("name", "part"), LATE)
def test_with_late_entries_incidence_is_survfits_and_its_variance_aalens_sum(goldens, name, part):
    rows = part_of(goldens, name, part)
    curves = aalen_johansen(rows["time"], rows["state"], ["1", "2"], entry=rows["entry"])
    for cause, curve in zip(("1", "2"), curves, strict=True):
        expected = goldens.values(name, f"incidence {cause}", part)
        at = curve.at(expected["time"].to_list())
        assert at["incidence"].to_list() == near(expected["value"].to_list())
        variance = goldens.values(name, f"incidence_variance {cause}", part)
        assert (at["std_error"] ** 2).to_list() == near(variance["value"].to_list())


@pytest.mark.parametrize("cause", ["1", "2"])
def test_with_late_entries_grays_test_expects_what_geskus_weights_do(goldens, cause):
    test = gray_test(goldens.patients("delayed"), cause, ("1", "2"))
    for quantity in ("observed", "expected"):
        values = goldens.values("delayed", f"gray_{quantity} {cause}")["value"].to_list()
        assert [getattr(c, quantity) for c in test.counts] == near(values)
    assert test.p is not None
