import polars as pl
import pytest

from mrdscope.analysis.time_to_event.endpoint_times import endpoint_times
from mrdscope.analysis.time_to_event.endpoints import OVERALL_SURVIVAL
from mrdscope.analysis.time_to_event.grouping import grouped, natural_order
from mrdscope.errors import UsageError


@pytest.fixture
def divided(make_cohort):
    def divide(column, values, dtype=None):
        cohort = make_cohort(
            patients=[
                {"patient_id": f"P{place}", column: value, "os_days": 9.0, "os_event": True}
                for place, value in enumerate(values)
            ]
        )
        if dtype is not None:
            cohort.patients.replace_column(
                cohort.patients.columns.index(column), cohort.patients[column].cast(dtype)
            )
        return grouped(endpoint_times(cohort, OVERALL_SURVIVAL), cohort, column)

    return divide


def test_patients_are_divided_by_a_column_and_keep_their_order(divided):
    times = divided("arm", ["chemo", "PDN", "chemo"])
    assert times.by == "arm"
    assert times.groups == ("chemo", "PDN")
    assert times.frame["group"].to_list() == ["chemo", "PDN", "chemo"]


def test_who_has_no_value_is_left_out_with_the_reason(divided):
    times = divided("arm", ["a", None, "b"])
    assert times.frame["patient_id"].to_list() == ["P0", "P2"]
    assert times.left_out.rows() == [("P1", "no arm")]


def test_a_users_own_column_divides_too(divided):
    assert divided("my score", ["low", "high"]).groups == ("high", "low")


@pytest.mark.parametrize(
    ("column", "values", "groups"),
    [
        ("arm", ["arm 10", "arm 2", "arm 1"], ("arm 1", "arm 2", "arm 10")),
        ("ecog", [10, 2, 0], ("0", "2", "10")),
        ("age", [34.0, 7.5, -1.0], ("-1", "7.5", "34")),
        ("cns_leukemia", [True, False], ("false", "true")),
        ("arm", ["b", "B", "a"], ("a", "B", "b")),
        ("arm", ["²", "1", ""], ("1", "", "²")),
    ],
)
def test_groups_are_in_natural_order(divided, column, values, groups):
    assert divided(column, values).groups == groups


def test_a_value_that_is_not_a_number_is_no_group(divided):
    times = divided("age", [float("nan"), 5.0, float("inf")])
    assert times.groups == ("5",)
    assert times.left_out["patient_id"].to_list() == ["P0", "P2"]


def test_a_measurement_is_not_binned(divided):
    with pytest.raises(UsageError, match="age has 11 values among these patients"):
        divided("age", [float(age) for age in range(40, 51)])


def test_an_unknown_column_is_refused_with_those_there_are(divided, make_cohort):
    cohort = make_cohort(patients=[{"patient_id": "a", "os_days": 1.0, "os_event": True}])
    times = endpoint_times(cohort, OVERALL_SURVIVAL)
    for column in ("amr", "_row", "patient_id"):
        with pytest.raises(UsageError, match=rf"no column '{column}' .expected one of age, sex"):
            grouped(times, cohort, column)


def test_where_nobody_has_a_value_there_is_no_group(divided):
    times = divided("arm", [None, None], pl.String)
    assert times.groups == ()
    assert times.frame.is_empty()


def test_natural_order_tells_all_names_apart():
    assert natural_order("a") != natural_order("A")
