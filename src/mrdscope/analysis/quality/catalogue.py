"""Every rule, in the order of the catalogue."""

from __future__ import annotations

from mrdscope.analysis.quality.model import NotRun, Rule
from mrdscope.analysis.quality.rules.baseline import BASELINE_RULES
from mrdscope.analysis.quality.rules.chronology import CHRONOLOGY_RULES
from mrdscope.analysis.quality.rules.columns import COLUMN_RULES
from mrdscope.analysis.quality.rules.dates import DATE_RULES
from mrdscope.analysis.quality.rules.follow_up import FOLLOW_UP_RULES
from mrdscope.analysis.quality.rules.identifiers import IDENTIFIER_RULES
from mrdscope.analysis.quality.rules.mrd_copied import COPY_RULES
from mrdscope.analysis.quality.rules.mrd_course import COURSE_RULES
from mrdscope.analysis.quality.rules.mrd_limits import LIMIT_RULES
from mrdscope.analysis.quality.rules.mrd_schedule import SCHEDULE_RULES
from mrdscope.analysis.quality.rules.mrd_series import SERIES_RULES
from mrdscope.analysis.quality.rules.mrd_values import VALUE_RULES
from mrdscope.analysis.quality.rules.privacy import PRIVACY_RULES
from mrdscope.analysis.quality.rules.review import REVIEW_RULES
from mrdscope.analysis.quality.rules.structure import STRUCTURE_RULES
from mrdscope.analysis.quality.rules.summaries import SUMMARY_RULES
from mrdscope.analysis.quality.rules.survival import SURVIVAL_RULES
from mrdscope.analysis.quality.rules.toxicity_course import EPISODE_RULES
from mrdscope.analysis.quality.rules.toxicity_grades import GRADE_RULES
from mrdscope.analysis.quality.rules.toxicity_judgement import JUDGEMENT_RULES
from mrdscope.analysis.quality.rules.treatment import TREATMENT_RULES


def _in_order(*families: tuple[Rule, ...]) -> tuple[Rule, ...]:
    return tuple(sorted((one for rules in families for one in rules), key=lambda one: one.id))


RULES: tuple[Rule, ...] = (
    *_in_order(IDENTIFIER_RULES, BASELINE_RULES),
    *_in_order(DATE_RULES, CHRONOLOGY_RULES),
    *_in_order(SURVIVAL_RULES, FOLLOW_UP_RULES),
    *_in_order(VALUE_RULES, COPY_RULES, LIMIT_RULES, SERIES_RULES, SCHEDULE_RULES, COURSE_RULES),
    *_in_order(GRADE_RULES, EPISODE_RULES, JUDGEMENT_RULES),
    *TREATMENT_RULES,
    *_in_order(STRUCTURE_RULES, COLUMN_RULES, SUMMARY_RULES),
    *PRIVACY_RULES,
)

#: Rules that are not run over the tables: of the catalogue all the same, with the reason.
NOT_RUN: tuple[NotRun, ...] = REVIEW_RULES


def rule(rule_id: str) -> Rule:
    """Return the rule of that id; ``KeyError`` where there is none."""
    return _BY_ID[rule_id]


_BY_ID = {rule.id: rule for rule in RULES}
