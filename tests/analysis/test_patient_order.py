import pytest

from mrdscope.analysis.patient_order import PatientOrder, ordered
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (PatientOrder.COHORT, "P01 P02 P03 P04 P05 P06 P07"),
        # hRel 456; mRel 91 (P05 and P07, the one followed longer first), 426; then by follow-up
        (PatientOrder.RELAPSE, "P02 P07 P05 P03 P04 P06 P01"),
        # below 1e-5 all; the earliest first
        (PatientOrder.DEPTH, "P05 P07 P01 P02 P03 P04 P06"),
        (PatientOrder.DURATION, "P04 P06 P03 P02 P07 P05 P01"),
        (PatientOrder.RESPONSE, "P04 P06 P01 P05 P03 P02 P07"),
    ],
)
def test_the_seven_patients_in_every_order(sample_results, order, expected):
    assert ordered(sample_results, order).to_list() == expected.split()


def test_who_nothing_is_known_of_comes_last_and_nobody_is_lost(cohort_of):
    results = Results(cohort_of("0:NE", "0:1e-2 30:U 60:U", "0:1e-2"), PAPER)
    for order in PatientOrder:
        assert sorted(ordered(results, order)) == ["P1", "P2", "P3"]
    assert ordered(results, PatientOrder.DEPTH).to_list() == ["P2", "P3", "P1"]
    assert ordered(results, PatientOrder.RESPONSE).to_list() == ["P2", "P3", "P1"]
