"""Confidence intervals of a survival probability, on the scales in use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import NormalDist
from types import MappingProxyType
from typing import Literal

import polars as pl

from mrdscope.errors import UsageError

ConfType = Literal["log-log", "log", "plain"]

Bounds = Callable[[pl.Expr, pl.Expr], tuple[pl.Expr, pl.Expr]]


def survival_bounds(conf_type: str, confidence: float) -> Bounds:
    """Return the function from S and the root of Greenwood's sum to the lower and upper bound.

    On its scale g the interval is ``g(S) ± z se(g(S))``, the standard error by the delta method:
    "log-log" (Borgan and Liestøl, Scand J Stat 1990;17:35; what the paper's field prints), "log"
    (R's default) and "plain" are cut where they leave 0 to 1. Good for 0 < S < 1 alone.

    Raises
    ------
    UsageError
        On a scale or a confidence level that does not exist.
    """
    if conf_type not in _SCALES:
        raise UsageError(f"there is no interval scale {conf_type!r}", expected=", ".join(_SCALES))
    if not 0 < confidence < 1:
        raise UsageError(f"{confidence} is not a confidence level", expected="between 0 and 1")
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    scale = _SCALES[conf_type]
    return lambda s, root: (scale(s, -z * root), scale(s, z * root))


def _log_log(s: pl.Expr, shift: pl.Expr) -> pl.Expr:
    theta = (-s.log()).log()
    return (-(theta + shift / s.log()).exp()).exp()


def _log(s: pl.Expr, shift: pl.Expr) -> pl.Expr:
    return (s.log() + shift).exp().clip(upper_bound=1.0)


def _plain(s: pl.Expr, shift: pl.Expr) -> pl.Expr:
    return (s + s * shift).clip(0.0, 1.0)


_SCALES: Mapping[str, Callable[[pl.Expr, pl.Expr], pl.Expr]] = MappingProxyType(
    {"log-log": _log_log, "log": _log, "plain": _plain}
)
