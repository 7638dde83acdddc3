from __future__ import annotations

from mrdscope.analysis.metrics import ENTRIES, METRICS, Kind, explain, metric
from mrdscope.present.explanation import explanation_block, metrics_block, value_text
from mrdscope.present.styled import plain


def test_an_explanation_has_value_definition_formula_settings_and_rows(sample):
    text = plain(explanation_block(explain(metric("mrd.log10_increase"), sample, "P02")))
    assert text.startswith("increase of P02: ≥3.7 log10")
    for said in ("log10(increased / minimum)", "relapse gap days: 15", "used (16)", "left out (1)",
                 "less than 15 days before hematologic relapse", "mrd.csv"):  # fmt: skip
        assert said in text


def test_every_kind_of_value_is_written_as_everywhere():
    assert value_text(Kind.LEVEL, ("undetected", 0.0, 1e-5)) == "<1.0e-5"
    assert value_text(Kind.LEVEL, ("undetected", 0.0, float("inf"))) == "undet."
    assert value_text(Kind.INTERVAL, (2.0, float("inf"))) == "≥2.0"
    assert value_text(Kind.DURATION, (0.0, 9.03)) == "≤9.0"
    assert value_text(Kind.FOLLOWED, (120.0, True)) == "120+"
    assert value_text(Kind.FOLLOWED, (120.0, False)) == "120"
    assert value_text(Kind.P_VALUE, (0.0648,)) == "0.065"
    assert value_text(Kind.FRACTION, (0.75, 0.128, 0.961)) == "75 % (13–96)"
    assert value_text(Kind.FLAG, (False,)) == "no"
    assert all(value_text(m.kind, (None,) * len(m.columns)) == "–" for m in METRICS)


def test_the_list_of_metrics_has_every_one():
    assert all(one.pattern in plain(metrics_block()) for one in ENTRIES)


def test_a_share_is_written_as_a_count_of_how_many():
    assert value_text(Kind.SHARE, (3, 7, 0.0990, 0.8159)) == "3 of 7, 43 % (10–82)"
    assert value_text(Kind.SHARE, (0, 0, None, None)) == "–"
