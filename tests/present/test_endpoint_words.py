from __future__ import annotations

import pytest

from mrdscope.analysis.time_to_event.endpoint_variants import censored_at_transplant, with_response
from mrdscope.analysis.time_to_event.endpoints import endpoint
from mrdscope.analysis.time_to_event.response_rule import ResponseRule
from mrdscope.present.endpoint_words import endpoint_line


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("os", "day 0 to death; censored at last contact"),
        ("pfs",
         "day 0 to hematologic relapse, progression or death; censored at last contact"),
        ("cir",
         "hematologic CR to hematologic relapse or progression; death competes; censored at last "
         "contact"),
        ("molecular_relapse",
         "day 0 to molecular relapse; hematologic relapse, progression and death compete; entering "
         "with molecular response; censored at the last evaluable sample"),
    ],
)  # fmt: skip
def test_an_endpoint_is_its_time_zero_its_events_and_what_censors(name, line):
    assert endpoint_line(endpoint(name)) == line


def test_a_variant_says_what_is_different():
    line = endpoint_line(censored_at_transplant(endpoint("os")))
    assert line == "day 0 to death; censored at transplant or last contact"
    rule = ResponseRule(1e-3, 0.0)
    assert rule.in_words in endpoint_line(with_response(endpoint("molecular_response"), rule))
