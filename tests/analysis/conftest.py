"""Published survival data, and estimators written out slowly from their definitions as oracles."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest

GOLDENS = Path(__file__).parents[1] / "goldens"
EXAMPLES = Path(__file__).parents[3] / "shared" / "examples" / "survival"

Rows = list[tuple[float, bool]]


@pytest.fixture(scope="session")
def frame() -> Callable[..., pl.DataFrame]:
    """Build the frame the estimators take from ``group=[(time, event), ...]``."""

    def build(**groups: Rows) -> pl.DataFrame:
        rows = [(float(t), e, g) for g, pairs in groups.items() for t, e in pairs]
        schema = {"time": pl.Float64, "event": pl.Boolean, "group": pl.String}
        return pl.DataFrame(rows, schema=schema, orient="row")

    return build


@pytest.fixture(scope="session")
def freireich() -> pl.DataFrame:
    """Weeks in remission (Freireich et al., Blood 1963;21:699); negative: censored."""
    mercaptopurine = [6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32,
                      -32, -34, -35]  # fmt: skip
    placebo = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
    weeks = pl.Series("weeks", mercaptopurine + placebo)
    groups = ["6-MP"] * len(mercaptopurine) + ["placebo"] * len(placebo)
    return pl.DataFrame({"time": weeks.abs().cast(pl.Float64), "event": weeks > 0, "group": groups})


def _example(name: str) -> pl.DataFrame:
    path = EXAMPLES / name
    if not path.exists():
        pytest.skip(f"the example {name} is not here")
    return pl.read_csv(path)


@pytest.fixture(scope="session")
def aml() -> pl.DataFrame:
    """AML maintenance, 23 patients, weeks (Embury et al., West J Med 1977;126:267)."""
    data = _example("survival_leukemia_aml.csv")
    return data.select(
        time=pl.col("time").cast(pl.Float64), event=pl.col("status") == 1, group=pl.col("x")
    )


@pytest.fixture(scope="session")
def bmt() -> pl.DataFrame:
    """Bone marrow transplant, 137 patients, days to death (Klein and Moeschberger, table D.1)."""
    data = _example("kmsurv_bmt.csv")
    return data.select(
        time=pl.col("t1").cast(pl.Float64),
        event=pl.col("d1") == 1,
        group=pl.col("group").cast(pl.String),
    )


def _survival(rows: Rows, at: float) -> Fraction:
    """S(at): the product of 1 - d/n over the distinct event times, in exact fractions."""
    product = Fraction(1)
    for u in sorted({t for t, e in rows if e and t <= at}):
        n = sum(t >= u for t, _ in rows)
        d = sum(t == u and e for t, e in rows)
        product *= 1 - Fraction(d, n)
    return product


def _reverse(rows: Rows, at: float) -> Fraction:
    """The same of censorings, those with the event at the same time having left before."""
    product = Fraction(1)
    for u in sorted({t for t, e in rows if not e and t <= at}):
        n = sum(t >= u for t, _ in rows) - sum(t == u and e for t, e in rows)
        c = sum(t == u and not e for t, e in rows)
        product *= 1 - Fraction(c, n)
    return product


def _greenwood(rows: Rows, at: float) -> Fraction:
    total = Fraction(0)
    for u in sorted({t for t, e in rows if e and t <= at}):
        n = sum(t >= u for t, _ in rows)
        d = sum(t == u and e for t, e in rows)
        total += Fraction(d, n * (n - d))
    return total


def _median(rows: Rows) -> float | None:
    times = sorted({t for t, _ in rows})
    reached = [t for t in times if _survival(rows, t) <= Fraction(1, 2)]
    if not reached:
        return None
    under = [t for t in times if _survival(rows, t) < Fraction(1, 2)]
    if _survival(rows, reached[0]) == Fraction(1, 2) and under:
        return (reached[0] + under[0]) / 2
    return reached[0]


def _rmst(rows: Rows, tau: float) -> tuple[float, float]:
    """Area and its variance, each area summed over the stretches between all times."""

    def area(start: float) -> float:
        knots = sorted({start, tau} | {t for t, _ in rows if start < t < tau})
        return math.fsum(float(_survival(rows, a)) * (b - a) for a, b in pairwise(knots))

    variance = 0.0
    for u in sorted({t for t, e in rows if e and t < tau}):
        n = sum(t >= u for t, _ in rows)
        d = sum(t == u and e for t, e in rows)
        if d < n:
            variance += area(u) ** 2 * d / (n * (n - d))
    return area(0.0), variance


def _log_rank(first: Rows, second: Rows) -> float:
    """(O - E)^2 / V of two groups, hypergeometric at each event time, in exact fractions."""
    both = first + second
    excess, variance = Fraction(0), Fraction(0)
    for u in sorted({t for t, e in both if e}):
        n, m = sum(t >= u for t, _ in both), sum(t >= u for t, _ in first)
        d = sum(t == u and e for t, e in both)
        excess += sum(t == u and e for t, e in first) - Fraction(d * m, n)
        if n > 1:
            variance += Fraction(d * m * (n - m) * (n - d), n * n * (n - 1))
    return float(excess**2 / variance)


def _efron(first: Rows, second: Rows) -> tuple[float, float]:
    """Log hazard ratio of the second group and its standard error: Efron's score, bisected."""
    rows = [(t, e, 0) for t, e in first] + [(t, e, 1) for t, e in second]

    def score(beta: float) -> tuple[float, float]:
        total, information = 0.0, 0.0
        for u in sorted({t for t, e, _ in rows if e}):
            risk = [math.exp(beta * x) for t, _, x in rows if t >= u]
            risk_x = [math.exp(beta * x) * x for t, _, x in rows if t >= u]
            dead = [x for t, e, x in rows if t == u and e]
            for place in range(len(dead)):
                part = place / len(dead)
                tied = [math.exp(beta * x) for x in dead]
                tied_x = [math.exp(beta * x) * x for x in dead]
                p = (sum(risk_x) - part * sum(tied_x)) / (sum(risk) - part * sum(tied))
                total -= p
                information += p * (1 - p)
            total += sum(dead)
        return total, information

    low, high = -10.0, 10.0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if score(middle)[0] > 0 else (low, middle)
    return low, 1 / math.sqrt(score(low)[1])


@pytest.fixture(scope="session")
def slow() -> SimpleNamespace:
    """Give the oracles: plain Python, one patient after the other, fractions where possible."""
    return SimpleNamespace(
        survival=_survival,
        reverse=_reverse,
        greenwood=_greenwood,
        median=_median,
        rmst=_rmst,
        log_rank=_log_rank,
        efron=_efron,
    )


class Goldens:
    """What R made of data sets, as `make golden` left it in tests/goldens."""

    def __init__(self) -> None:
        kinds = {"set": pl.String, "group": pl.String, "stratum": pl.String, "part": pl.String}
        floats = {"time": pl.Float64, "entry": pl.Float64, "change": pl.Float64}
        self._patients = pl.read_csv(GOLDENS / "patients.csv", schema_overrides=kinds | floats)
        self._values = pl.read_csv(
            GOLDENS / "values.csv",
            schema_overrides=kinds | {"time": pl.Float64, "value": pl.String},
        ).with_columns(pl.col("value").replace("Inf", "inf").cast(pl.Float64))

    def patients(self, name: str) -> pl.DataFrame:
        """time, event (of cause 1), state ("1", "2", null), group, entry, stratum, change."""
        rows = self._patients.filter(pl.col("set") == name)
        if name == "bmt":
            data = _example("kmsurv_bmt.csv")
            rows = data.select(time="t1", cause="d1", group="group", entry=pl.lit(0.0))
        if name == "bmt_relapse":
            data = _example("kmsurv_bmt.csv")
            died = (pl.col("d1") == 1) & (pl.col("d3") == 1)
            cause = pl.when(pl.col("d2") == 1).then(1).when(died).then(2).otherwise(0)
            rows = data.select(time="t2", cause=cause, group="group", entry=pl.lit(0.0))
        state = pl.when(pl.col("cause") > 0).then(pl.col("cause").cast(pl.String))
        return rows.with_columns(
            pl.col("time").cast(pl.Float64),
            pl.col("group").cast(pl.String),
            event=pl.col("cause") == 1,
            state=state,
        )

    def values(self, name: str, quantity: str, part: str | None = None) -> pl.DataFrame:
        """part, time, value of one quantity; the test fails where R has none."""
        found = self._values.filter(pl.col("set") == name, pl.col("quantity") == quantity)
        found = found if part is None else found.filter(pl.col("part") == part)
        assert found.height, f"R has no {quantity} of {name} {part}"
        return found.select("part", "time", "value")

    def parts(self, name: str, quantity: str) -> list[str]:
        return self.values(name, quantity)["part"].unique(maintain_order=True).to_list()

    def value(self, name: str, quantity: str, part: str) -> float:
        (value,) = self.values(name, quantity, part)["value"]
        return value


@pytest.fixture(scope="session")
def goldens() -> Goldens:
    """Give the values of R."""
    return Goldens()
