"""The landmarks the settings know."""

from mrdscope.analysis.settings import ALL_MRD, PAPER
from mrdscope.analysis.thresholds.landmarks import NamedLandmark, landmarks


def test_the_paper_has_one_landmark_at_the_end_of_the_window_of_four_weeks():
    assert landmarks(PAPER) == (NamedLandmark("day 28", 21.0, 42.0),)
    assert landmarks(PAPER)[0].window == 21.0


def test_every_milestone_with_a_window_of_its_own_is_a_landmark_on_its_last_day():
    assert [(one.name, one.day, one.window) for one in landmarks(ALL_MRD)] == [
        ("day 28", 42.0, 21.0),
        ("3 months", 120.0, 60.0),
        ("6 months", 210.0, 60.0),
        ("9 months", 300.0, 60.0),
        ("12 months", 420.0, 90.0),
    ]
