"""Draw the vector figures of the README from the sample cohort."""

from __future__ import annotations

from pathlib import Path

from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER
from mrdscope.cohort.readers import read
from mrdscope.report.figures.picture import standalone
from mrdscope.report.pages.case import case_slide
from mrdscope.report.provenance import provenance_of

HERE = Path(__file__).parent
COHORT = HERE.parent / "sample_data" / "imatinib_ph_all"


def draw() -> str:
    results = Results(read(COHORT).cohort, PAPER)
    provenance = provenance_of(results.cohort, results.settings)
    return standalone(case_slide(results, "P02", provenance))


if __name__ == "__main__":
    (HERE / "figures").mkdir(exist_ok=True)
    (HERE / "figures" / "case.svg").write_text(draw(), encoding="utf-8")
