"""How each kind of number is written: safe text that keeps its meaning and can be read back.

A null is `text.NULL`, never a zero and never empty; so is a NaN, which says no more. A minus is the
ASCII hyphen, so that what is copied out of a screen is a number elsewhere too.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from mrdscope.cohort.schema import Status
from mrdscope.present.text import NULL

#: An MRD result that cannot be judged, and an interval bound that cannot be estimated.
NOT_EVALUABLE = "n.e."
#: An undetected result whose limit of detection is not known.
UNDETECTED_WITHOUT_LIMIT = "undet."
#: A positive result below a limit of quantification that is not known.
POSITIVE_WITHOUT_LIMIT = "pos"
#: A result above a range whose end is not known.
ABOVE_UNKNOWN = ">range"

#: Whole within this many days is whole: times are rounded to six decimals when read.
_WHOLE = 1e-6
#: Fewer days than these are written with an exponent.
_TENTH = 0.1
#: Bounds this close to a tenth are on it: log10(1e-2 / 1e-5) is 2.9999999999999996.
_SAME = 1e-9
#: Significant digits of a measurement, and the least one written without an exponent.
_FIGURES = 4
_LEAST_FIGURE = 1e-4
#: Smallest p value written as a number; `domain` convention of three decimals.
_SMALLEST_P = 0.001


def _unknown(value: float | None) -> bool:
    return value is None or math.isnan(value)


def _infinite(value: float) -> str:
    return "∞" if value > 0 else "-∞"


def scientific(value: float | None, digits: int = 2) -> str:
    """Return a value with so many significant digits: ``4.1e-4``, ``1.0``, ``13``.

    Null and NaN are `NULL`; infinity is ``∞``.
    """
    if value is None or math.isnan(value):
        return NULL
    if math.isinf(value):
        return _infinite(value)
    if value == 0:
        return "0"
    mantissa, _, exponent = f"{value:.{digits - 1}e}".partition("e")
    power = int(exponent)
    if 0 <= power < digits:
        return f"{value:.{digits - 1 - power}f}"
    return f"{mantissa}e{power}"


def limit(value: float) -> str:
    """Return a limit in as few digits as two significant ones need: ``1e-4``, ``5.5e-5``."""
    return scientific(value).replace(".0e", "e")


def level(status: str | None, lower: float | None, upper: float | None) -> str:
    """Return an MRD result: its status and interval (`schema.MRD_DERIVED`, ratios) in a few cells.

    Quantified ``4.1e-4``, undetected ``<1.0e-5`` (its own limit of detection), positive but not
    quantifiable ``pos <1e-4`` (its limit of quantification), above range ``>1.0``, not evaluable
    ``n.e.``; no result at all is `NULL`. A limit that is not known, which is a null or an infinite
    ``upper``, is said in words.
    """
    upper = None if upper is None or math.isinf(upper) else upper
    if status is None:
        return NULL
    match Status(status):
        case Status.QUANTIFIED:
            return scientific(lower)
        case Status.UNDETECTED:
            return UNDETECTED_WITHOUT_LIMIT if upper is None else f"<{scientific(upper)}"
        case Status.POSITIVE_NOT_QUANTIFIABLE:
            return POSITIVE_WITHOUT_LIMIT if upper is None else f"pos <{limit(upper)}"
        case Status.ABOVE_RANGE:
            return ABOVE_UNKNOWN if lower is None else f">{scientific(lower)}"
        case Status.NOT_EVALUABLE:
            return NOT_EVALUABLE


def days(value: float | None) -> str:
    """Return days, whole where they are whole, else to one decimal: ``456``, ``364.8``.

    Less than a tenth of a day is not none: ``4.2e-2``.
    """
    if value is None or math.isnan(value):
        return NULL
    if math.isinf(value):
        return _infinite(value)
    whole = round(value)
    if abs(value - whole) < _WHOLE:
        return str(whole)
    return f"{value:.1f}" if abs(value) >= _TENTH else scientific(value)


def percent(fraction: float | None) -> str:
    """Return a fraction (0 to 1) as whole percent without the sign, halves up: ``75``.

    What would round to none or all and is neither says so: ``<1``, ``>99``. Halves are those of
    the decimal number a person would write: 0.285 is 29.
    """
    if fraction is None or math.isnan(fraction):
        return NULL
    exact = Decimal(repr(float(fraction))) * 100
    whole = int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    if whole == 0 and exact > 0:
        return "<1"
    if whole == 100 and exact < 100:
        return ">99"
    return str(whole)


def points(fraction: float | None) -> str:
    """Return a difference of fractions (-1 to 1) in percentage points: ``13.7``, ``-2.0``.

    To one decimal, halves away from zero; what rounds to nothing is ``0.0`` without a sign.
    """
    if fraction is None or math.isnan(fraction):
        return NULL
    exact = Decimal(repr(float(fraction))) * 100
    return str(exact.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP) + 0)


def points_estimate(value: float | None, lower: float | None, upper: float | None) -> str:
    """Return a difference of fractions and its interval in points: ``+13.7 (2.7–25.0)``."""
    text = estimate(value, lower, upper, points)
    positive = value is not None and value > 0 and points(value) != "0.0"
    return f"+{text}" if positive else text


def count_percent(count: int, total: int) -> str:
    """Return a count and its percentage of a total, ``3 (43)``; of nothing, ``0 (–)``."""
    if total == 0:
        return f"{count} ({NULL})"
    whole = (200 * count + total) // (2 * total)
    if whole == 0 and count > 0:
        return f"{count} (<1)"
    if whole == 100 and count < total:
        return f"{count} (>99)"
    return f"{count} ({whole})"


def p_value(p: float | None) -> str:
    """Return a p value to three decimals, ``0.065``; beyond them ``<0.001`` and ``>0.999``."""
    if p is None or math.isnan(p):
        return NULL
    if p < _SMALLEST_P:
        return "<0.001"
    if 1 - _SMALLEST_P / 2 <= p < 1:
        return ">0.999"
    return f"{p:.3f}"


def ratio(value: float | None) -> str:
    """Return a ratio, such as a hazard ratio, to three significant digits: ``0.450``, ``12.3``.

    Below 0.001 and from 1000 it is scientific: ``4.50e-4``.
    """
    if value is None or math.isnan(value):
        return NULL
    if math.isinf(value):
        return _infinite(value)
    if value == 0:
        return "0"
    power = int(f"{value:.2e}".partition("e")[2])
    return f"{value:.{2 - power}f}" if -3 <= power <= 2 else scientific(value, 3)


def figures(value: float | None) -> str:
    """Return a number to at least four significant digits, the whole part in full: ``4.187``.

    ``12346``, ``38.2``, ``3.211e-5``; null is `NULL`.
    """
    if value is None:
        return NULL
    size = abs(value)
    if 0 < size < _LEAST_FIGURE:
        return scientific(value, _FIGURES)
    decimals = max(_FIGURES - 1 - math.floor(math.log10(size)), 0) if size else 0
    text = f"{value:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def log10_change(lower: float | None, upper: float | None) -> str:
    """Return a change in log10 known as an interval (domain 1.0): ``2.0``, ``≥3.3``, ``1.2–3.3``.

    A null bound, or an infinite one, is unbounded; with neither there is nothing to say (`NULL`).
    Bounds are rounded outwards, so that they still hold: at least 3.79 is ``≥3.7``.
    """
    low = None if lower is None or not math.isfinite(lower) else lower
    high = None if upper is None or not math.isfinite(upper) else upper
    if low is None and high is None:
        return NULL
    if low is not None and low == high:
        # + 0.0: a rounded -0.04 is -0.0.
        return f"{round(low, 1) + 0.0:.1f}"
    at_least = "" if low is None else _tenths(math.floor(low * 10 + _SAME))
    at_most = "" if high is None else _tenths(math.ceil(high * 10 - _SAME))
    if not at_most:
        return f"≥{at_least}"
    return _span(at_least, at_most) if at_least else f"≤{at_most}"


def _tenths(count: int) -> str:
    return f"{count / 10:.1f}"


def days_between(lower: float | None, upper: float | None) -> str:
    """Return a time known as an interval, in days: ``9.0``, ``≤9.0``, ``212–273``.

    A lower bound of 0 with an upper one that is more is none, a null or infinite upper bound
    neither; with no bound at all there is nothing to say (`NULL`).
    """
    high = None if upper is None or not math.isfinite(upper) else upper
    if lower is None or (lower == 0 and high is None):
        return NULL if high is None else f"≤{days(high)}"
    if high is None:
        return f"≥{days(lower)}"
    if lower == 0 < high:
        return f"≤{days(high)}"
    return days(lower) if days(lower) == days(high) else _span(days(lower), days(high))


def _span(lower: str, upper: str) -> str:
    joint = " to " if "-" in (lower[0], upper[0]) else "–"
    return f"{lower}{joint}{upper}"


def _bound(value: float | None, form: Callable[[float | None], str]) -> str:
    return NOT_EVALUABLE if _unknown(value) else form(value)


def estimate(
    value: float | None,
    lower: float | None,
    upper: float | None,
    form: Callable[[float | None], str],
    unit: str = "",
) -> str:
    """Return an estimate with its interval, each number in one form: ``2.31 (0.450–12.3)``.

    A bound that cannot be estimated is ``n.e.``; without an estimate there is only `NULL`. ``unit``
    follows the estimate: ``75 % (13–96)``.
    """
    if _unknown(value):
        return NULL
    head = f"{form(value)} {unit}".rstrip()
    if _unknown(lower) and _unknown(upper):
        return f"{head} ({NOT_EVALUABLE})"
    return f"{head} ({_span(_bound(lower, form), _bound(upper, form))})"


def percent_estimate(value: float | None, lower: float | None, upper: float | None) -> str:
    """Return a fraction and its interval as percent: ``75 % (13–96)``."""
    return estimate(value, lower, upper, percent, "%")


def number(value: float | None) -> str:
    """Return any number with every digit it has: ``0.0032``, ``1.0e-5``, ``5``.

    The text read back is the same number; a whole float has no point, and a power of ten is written
    as in a level.
    """
    if value is None or math.isnan(value):
        return NULL
    if math.isinf(value):
        return _infinite(value)
    mantissa, power, exponent = repr(value).removesuffix(".0").partition("e")
    if not power:
        return mantissa
    return f"{mantissa}{'' if '.' in mantissa else '.0'}e{int(exponent)}"


def exact_level(value: float | None) -> str:
    """Return a level with every digit it has, two at least, in the form of all: ``1.0e-4``.

    The text read back is the same number.
    """
    if value is None or math.isnan(value) or math.isinf(value):
        return number(value)
    if value == 0:
        return "0"
    # Its shortest digits, and not those it is rounded to: they are what reads back.
    exact = Decimal(repr(float(value))).normalize()
    digits = "".join(map(str, exact.as_tuple().digits)).ljust(2, "0")
    power, sign = exact.adjusted(), "-" if exact < 0 else ""
    if 0 <= power < len(digits):
        return f"{sign}{digits[: power + 1]}.{digits[power + 1 :]}".removesuffix(".")
    return f"{sign}{digits[0]}.{digits[1:]}e{power}"
