"""Rules of the review: of the catalogue, and not run over the tables."""

from __future__ import annotations

from mrdscope.analysis.quality.model import Kahn, NotRun, Severity

REVIEW_RULES: tuple[NotRun, ...] = (
    NotRun(
        "REV-01",
        Severity.INFO,
        Kahn.REVIEW,
        "Row changed since it was reviewed, or new",
        "What a reviewer signed is no longer what the file says: look at the row again.",
        "asked of the review store, which alone knows what a reviewer saw",
    ),
    NotRun(
        "REV-02",
        Severity.INFO,
        Kahn.REVIEW,
        "Queries open for more than 30 days",
        "An old query holds up the whole patient: remind who was asked, or close it.",
        "asked of the review store, which has the queries and their times",
    ),
)
