import math

import polars as pl
import pytest

from mrdscope.analysis.time_to_event.intervals import survival_bounds
from mrdscope.errors import UsageError

# One event with four at risk: S = 0.75, Greenwood's sum 1 / (4 * 3).
S, ROOT = 0.75, math.sqrt(1 / 12)


def bounds(conf_type: str, s: float = S, root: float = ROOT) -> tuple[float, ...]:
    lower, upper = survival_bounds(conf_type, 0.95)(pl.col("s"), pl.col("root"))
    return pl.DataFrame({"s": s, "root": root}).select(lower=lower, upper=upper).row(0)


@pytest.mark.parametrize(
    ("conf_type", "expected"),
    [("log-log", (0.12795, 0.96055)), ("log", (0.4259, 1.0)), ("plain", (0.3257, 1.0))],
)
def test_the_papers_75_percent_has_these_intervals(conf_type, expected):
    assert bounds(conf_type) == pytest.approx(expected, abs=5e-5)


def test_plain_bounds_are_cut_at_nothing_and_everything():
    assert bounds("plain", 0.5, 3.0) == (0.0, 1.0)


@pytest.mark.parametrize("conf_type", ["log-log", "log", "plain"])
def test_every_scale_gives_back_z_standard_errors(conf_type):
    link, slope = {
        "log-log": (lambda s: math.log(-math.log(s)), 1 / math.log(0.6)),
        "log": (math.log, 1.0),
        "plain": (lambda s: s, 0.6),
    }[conf_type]
    lower, upper = bounds(conf_type, 0.6, 0.1)
    reach = 1.959963984540054 * 0.1 * abs(slope)
    assert abs(link(lower) - link(0.6)) == pytest.approx(reach, rel=1e-12)
    assert abs(link(upper) - link(0.6)) == pytest.approx(reach, rel=1e-12)
    assert lower < 0.6 < upper


def test_an_unknown_scale_is_refused_with_those_there_are():
    with pytest.raises(UsageError, match="expected log-log, log, plain"):
        survival_bounds("logit", 0.95)


@pytest.mark.parametrize("confidence", [0.0, 1.0, 95])
def test_a_confidence_level_lies_between_0_and_1(confidence):
    with pytest.raises(UsageError, match="confidence level"):
        survival_bounds("log", confidence)
