import pytest

from mrdscope.analysis.mrd.depth import NO_BASELINE, NO_LATER
from mrdscope.analysis.mrd.reductions import reductions
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER


def found(cohort):
    return reductions(Results(cohort, PAPER).mrd.depth)


def test_the_deepest_comes_first_by_what_is_certain(cohort_of):
    one = found(cohort_of("0:1e-2 30:1e-3", "0:1e-2 30:U", "0:1e-1 30:1e-4", "0:1e-3 30:1e-2"))
    assert one.frame.select("patient_id", "known").rows() == [
        ("P2", "at least"), ("P3", "exactly"), ("P1", "exactly"), ("P4", "exactly"),
    ]  # fmt: skip
    assert one.frame["log10_reduction"].to_list() == pytest.approx([3.0, 3.0, 1.0, -1.0])


@pytest.mark.parametrize(
    ("course", "known", "reach"),
    [
        ("0:1e-2 30:PNQ", "between", 2.0),  # 2 to 3: from the limit of quantification
        ("0:U 30:1e-3", "at most", -2.0),  # rose by 2 at least
        ("0:>1.0 30:1e-3", "at least", 3.0),
        ("0:1e-2 30:1e-2", "exactly", 0.0),
    ],
)
def test_what_is_known_of_a_reduction(cohort_of, course, known, reach):
    (row,) = found(cohort_of(course)).frame.select("known", "log10_reduction").rows()
    assert row == (known, pytest.approx(reach))


def test_who_has_no_reduction_is_left_out_with_the_reason(cohort_of):
    one = found(cohort_of("30:1e-3", "0:1e-2", "0:U 30:U", "0:1e-2 30:1e-3", "0:NE"))
    assert dict(one.left_out.iter_rows()) == {
        "P1": NO_BASELINE, "P2": NO_LATER, "P3": "undetected at both", "P5": NO_BASELINE,
    }  # fmt: skip
    assert one.frame["patient_id"].to_list() == ["P4"]


def test_all_patients_are_somewhere(sample_results):
    one = reductions(sample_results.mrd.depth)
    assert one.frame.height + one.left_out.height == 7
    # 5.4e-2 down to below 1e-5 is a factor of 5400 at least.
    assert one.frame["patient_id"][0] == "P02"
    assert 10 ** one.frame["log10_reduction"][0] == pytest.approx(5400)
