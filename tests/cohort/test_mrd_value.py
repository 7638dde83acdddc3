"""The grammar of a reported MRD result, form by form."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.cohort.mrd_value import PARSED, parse

Q, U, PNQ, NE, GT = (
    "quantified",
    "undetected",
    "positive_not_quantifiable",
    "not_evaluable",
    "above_range",
)


def one(text: str | None) -> dict[str, object]:
    return parse(pl.Series([text], dtype=pl.String)).row(0, named=True)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4.1e-4", 4.1e-4),
        ("4.1E-04", 4.1e-4),
        ("4.1x10-4", 4.1e-4),
        ("4.1X10^-4", 4.1e-4),
        ("4.1*10^-4", 4.1e-4),
        ("4.1 × 10⁻⁴", 4.1e-4),
        ("4,1·10⁻⁴", 4.1e-4),
        ("4·1×10⁻⁴", 4.1e-4),
        ("4.1e−4", 4.1e-4),
        ("10^-4", 1e-4),
        ("10⁻⁴", 1e-4),
        ("10-4", 1e-4),
        ("0,00041", 4.1e-4),
        (" 0.00041 ", 4.1e-4),
        (".00041", 4.1e-4),
        ("+4.1e-4", 4.1e-4),
        ("0.041%", 4.1e-4),
        ("0.041 %", 4.1e-4),
        ("positive 4.1e-4", 4.1e-4),
        ("104", 104.0),
    ],
)
def test_a_number_is_quantified_in_every_notation(text: str, value: float) -> None:
    assert one(text) == dict.fromkeys(PARSED) | {
        "status": Q,
        "lower": pytest.approx(value, rel=1e-15),
        "upper": pytest.approx(value, rel=1e-15),
        "unit": "percent" if "%" in text else None,
    }


@pytest.mark.parametrize(
    ("text", "lod"),
    [
        ("<1e-5", 1e-5),
        ("< 10^-5", 1e-5),
        ("≤1e-5", 1e-5),
        ("<=1e-5", 1e-5),
        ("below 1e-5", 1e-5),
        ("under 0.001%", 1e-5),
        ("<0,001 %", 1e-5),
        ("negative (<1e-5)", 1e-5),
        ("<1e-5, not detected", 1e-5),
        ("undetectable <1e-5", 1e-5),
        ("negative (1e-5)", 1e-5),
        ("<LOD (1e-5)", 1e-5),
    ],
)
def test_less_than_a_number_is_undetected_at_that_limit(text: str, lod: float) -> None:
    parsed = one(text)
    assert parsed["status"] == U
    assert (parsed["lower"], parsed["upper"]) == (0.0, pytest.approx(lod, rel=1e-15))
    assert parsed["lod"] == parsed["upper"]
    assert parsed["remark"] is None


@pytest.mark.parametrize(
    "text",
    ["neg", "Negative", "undetectable", "undetected", "not detected", "Not Detected.", "<lod",
     "< LOD", "below limit of detection", "mrd-", "MRD-", "MRD neg", "mCR", "CMR"],
)  # fmt: skip
def test_words_for_undetected_leave_the_limit_to_the_row(text: str) -> None:
    assert one(text) == dict.fromkeys(PARSED) | {"status": U, "lower": 0.0}


@pytest.mark.parametrize("text", ["0", "0.0", "0,00", "0%", "0e0"])
def test_zero_is_undetected_and_remarked(text: str) -> None:
    parsed = one(text)
    assert (parsed["status"], parsed["lower"], parsed["upper"]) == (U, 0.0, None)
    assert parsed["remark"] == "zero"


@pytest.mark.parametrize(
    "text",
    ["pnq", "PNQ", "pos nq", "positive <qr", "pos, not quantifiable", "(+)", "+ nq", "<loq",
     "<QR", "<LLOQ", "detected, not quantified", "positive, below quantitative range"],
)  # fmt: skip
def test_positive_but_not_quantifiable(text: str) -> None:
    assert one(text) == dict.fromkeys(PARSED) | {"status": PNQ, "lower": 0.0}


@pytest.mark.parametrize(
    "text", ["pos <1e-4", "<1e-4 (positive)", "detected, <1e-4", "detectable below 0.01%"]
)
def test_positive_below_a_number_is_below_that_limit_of_quantification(text: str) -> None:
    parsed = one(text)
    assert (parsed["status"], parsed["lower"], parsed["lod"]) == (PNQ, 0.0, None)
    assert parsed["upper"] == parsed["loq"] == pytest.approx(1e-4, rel=1e-15)


@pytest.mark.parametrize(
    "text",
    ["ne", "n.e.", "NE", "not evaluable", "insufficient", "failed", "inadequate", "no RNA",
     "poor quality", "failed (ABL 300)"],
)  # fmt: skip
def test_not_evaluable_has_no_interval(text: str) -> None:
    assert one(text) == dict.fromkeys(PARSED) | {"status": NE}


@pytest.mark.parametrize("text", ["nd", "ND", "n.d.", "-", "−", "?"])
def test_what_may_mean_not_done_is_ambiguous_and_not_evaluable(text: str) -> None:
    assert one(text) == dict.fromkeys(PARSED) | {"status": NE, "remark": "ambiguous"}


@pytest.mark.parametrize("text", ["positive", "pos", "+", "MRD+", "detected"])
def test_positive_without_a_size_is_remarked(text: str) -> None:
    parsed = one(text)
    assert (parsed["status"], parsed["remark"]) == (PNQ, "ambiguous")


@pytest.mark.parametrize(
    ("text", "lower"), [(">1", 1.0), ("> 10%", 0.1), ("≥1", 1.0), ("above 1", 1.0)]
)
def test_more_than_a_number_is_above_range(text: str, lower: float) -> None:
    parsed = one(text)
    assert (parsed["status"], parsed["lower"], parsed["upper"]) == (GT, lower, None)


@pytest.mark.parametrize("text", [None, "", "  ", "NA", "n/a", ".", "null", "NaN"])
def test_a_missing_code_is_no_result(text: str | None) -> None:
    assert one(text) == dict.fromkeys(PARSED)


@pytest.mark.parametrize(
    "text",
    ["abc", "-1e-4", "1e999", "4 1", "<0", "2017-03-28", "MR4.5", "lod 1e-5", "<10 copies",
     "p190 <1e-5", "1e-5 to 1e-4", "~1e-4", "4.1e", "5-4", "1.000.000", "inf", "[/]", "\x1b[2J"],
)  # fmt: skip
def test_anything_else_is_unreadable(text: str) -> None:
    assert one(text) == dict.fromkeys(PARSED) | {"remark": "unreadable"}


@pytest.mark.parametrize("text", ["0.041% IS", "0.041 %IS", "0.041 % (IS)"])
def test_percent_is_is_the_international_scale(text: str) -> None:
    assert one(text)["unit"] == "percent_is"


def test_a_comma_is_decimal_only_where_no_number_has_a_point() -> None:
    without = parse(pl.Series(["4,1e-4", "<1,5e-5", "12"]))
    assert without["upper"].to_list() == [4.1e-4, 1.5e-5, 12.0]
    mixed = parse(pl.Series(["4,1e-4", "4.1e-4"]))
    assert mixed["remark"].to_list() == ["unreadable", None]


def test_numbers_are_read_without_a_text_round_trip() -> None:
    parsed = parse(pl.Series([4.1e-4, 0.0, -1.0, None, float("nan"), float("inf")]))
    assert parsed["status"].to_list() == [Q, U, None, None, None, None]
    assert parsed["remark"].to_list() == [None, "zero", "unreadable", None, None, "unreadable"]
    assert parsed.schema == parse(pl.Series(["1"])).schema == pl.Schema(PARSED)


_SUPERSCRIPT = str.maketrans("0123456789-+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺")


def spellings(mantissa: str, exponent: int) -> list[str]:
    raised = str(exponent).translate(_SUPERSCRIPT)
    return [
        f"{mantissa}e{exponent}",
        f"{mantissa}E{exponent:+03d}",
        f"{mantissa}x10^{exponent}",
        f"{mantissa}*10^{exponent}",
        f"{mantissa} × 10^({exponent})",
        f"{mantissa}×10{raised}",
        f"{mantissa}·10{raised}",
    ]


@given(st.integers(1, 9), st.integers(0, 10**6), st.integers(-12, 3), st.sampled_from([".", ","]))
def test_every_notation_of_a_number_reads_back_to_it(
    digit: int, decimals: int, exponent: int, mark: str
) -> None:
    texts = spellings(f"{digit}{mark}{decimals:06d}", exponent)
    value = float(f"{digit}.{decimals:06d}e{exponent}")
    assert parse(pl.Series(texts))["lower"].to_list() == [value] * len(texts)
    limits = parse(pl.Series([f"<{text}" for text in texts]))
    assert limits["upper"].to_list() == [value] * len(texts)
    assert limits["status"].unique().to_list() == [U]


@given(st.floats(1e-12, 1e6))
def test_any_float_reads_back_from_its_own_text(value: float) -> None:
    assert one(repr(value))["lower"] == value


@given(st.lists(st.one_of(st.none(), st.text(max_size=12)), max_size=8))
def test_any_text_gives_one_row_a_result_and_never_fails(texts: list[str | None]) -> None:
    parsed = parse(pl.Series(texts, dtype=pl.String))
    assert parsed.height == len(texts)
    assert parsed.schema == pl.Schema(PARSED)
