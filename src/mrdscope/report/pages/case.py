"""The board's page: one patient on one page, everything the board asks that the data has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mrdscope.analysis.case import Case, case
from mrdscope.analysis.results import Results
from mrdscope.analysis.standing import Standing, standing
from mrdscope.errors import AnalysisError
from mrdscope.present import board
from mrdscope.present.as_of import as_of_line
from mrdscope.present.case import (
    adverse_events_table,
    flags,
    identity,
    samples_table,
    status,
    treatment_lines,
    worst,
)
from mrdscope.present.course import course_chart, course_of
from mrdscope.present.layout import joined
from mrdscope.present.review import PatientReview, review_lines
from mrdscope.present.styled import Role, Span
from mrdscope.present.table import TableSource
from mrdscope.report.document import (
    Beside,
    Bullets,
    Document,
    Fact,
    Facts,
    Figure,
    Heading,
    Layout,
    Paragraph,
    Part,
    WriteIn,
    table_of,
    text_of,
    words,
)
from mrdscope.report.figures.mrd_course import mrd_picture
from mrdscope.report.figures.picture import Picture, captioned
from mrdscope.report.provenance import PURPOSE, Provenance

#: The size of the chart in characters; with it a page is 80 cells wide.
CHART_SIZE = (78, 18)
#: On one page of A4 there is room for so many samples and adverse events.
MOST_SAMPLES, MOST_ADVERSE_EVENTS = 9, 8
#: Columns a page has no room for; the last sample's are said beside its level.
_NOT_ON_A_PAGE = ("control_copies", "control_gene")
#: So wide that no line is broken: the format breaks it.
_UNBROKEN = 100_000
#: The height of the plot on the page and on a slide.
_PLOT_HEIGHT, _SLIDE_HEIGHT = 200.0, 250.0


def board_page(
    results: Results,
    patient_id: str,
    provenance: Provenance,
    remarks: Sequence[str] = (),
    review: PatientReview | None = None,
) -> Document:
    """Return a patient on one page of A4: the tables are cut to their last rows, and say so.

    ``remarks`` stand at its foot, such as that identifiers are masked; ``review`` is what reviewers
    and boards did, None where there is no review.

    Raises
    ------
    UsageError
        Where there is no such patient.
    """
    page = _Page(results, patient_id, provenance, remarks)
    samples = page.latest(page.samples, MOST_SAMPLES, "MRD samples", "tissue")
    toxicity = page.latest(page.adverse_events, MOST_ADVERSE_EVENTS, "Adverse events", "scale")
    return page.document(
        [
            Beside((page.left(), page.right())),
            Beside(((samples,), (toxicity,))),
            *_reviewed(review),
            Beside(((WriteIn("Question to the board"),), (WriteIn("Decision, by whom, on"),))),
        ]
    )  # fmt: skip


def whole_case(
    results: Results,
    patient_id: str,
    provenance: Provenance,
    remarks: Sequence[str] = (),
    review: PatientReview | None = None,
) -> Document:
    """Return a patient with every row of every table; errors as of `board_page`."""
    page = _Page(results, patient_id, provenance, remarks)
    return page.document(
        [
            *page.left(),
            *page.right(),
            *_reviewed(review),
            *page.treatment(),
            table_of(page.adverse_events, "Adverse events"),
            table_of(page.samples, "MRD samples"),
        ]
    )


def _reviewed(review: PatientReview | None) -> Iterator[Part]:
    """Yield what reviewers and boards did; nothing where nobody did anything."""
    lines = () if review is None else review_lines(review, _UNBROKEN)
    if lines:
        yield Heading("Review")
        yield Bullets(lines)


def case_slide(results: Results, patient_id: str, provenance: Provenance) -> Picture:
    """Return the chart of a patient with who they are, where they stand, and what it rests on.

    Raises
    ------
    UsageError
        Where there is no such patient.
    AnalysisError
        Where there is no sample to draw.
    """
    one = case(results, patient_id)
    picture = _picture(one, results, _SLIDE_HEIGHT)
    if picture is None:
        raise AnalysisError("there is no MRD sample with a day to draw", where=one.patient_id)
    head = (text_of(identity(one)), text_of(status(one)))
    return captioned(picture, head, (provenance.line, PURPOSE))


class _Page:
    """The parts of a page, made of one case."""

    def __init__(
        self, results: Results, patient_id: str, provenance: Provenance, remarks: Sequence[str]
    ) -> None:
        self.case: Case = case(results, patient_id)
        self.results = results
        self.now: Standing = standing(results, self.case)
        self.provenance = provenance
        self.remarks = remarks
        self.samples = samples_table(self.case)
        self.adverse_events = adverse_events_table(self.case)

    def document(self, parts: Sequence[Part]) -> Document:
        """Return the page: title, status and chart before the parts, the provenance after them."""
        return Document(
            title=text_of(identity(self.case)),
            over=as_of_line(self.results.cohort),
            lead=(status(self.case),),
            parts=(*self._chart(), *parts),
            footer=(
                words(self.provenance.line, Role.MUTED),
                *(words(remark, Role.MUTED) for remark in self.remarks),
                words(PURPOSE, Role.STRONG),
            ),
            layout=Layout.PAGE,
        )

    def _chart(self) -> Iterator[Part]:
        picture = _picture(self.case, self.results, _PLOT_HEIGHT)
        if picture is None:
            yield Paragraph(words("no MRD sample with a day", Role.MISSING))
            return
        block = course_chart(self.case, self.results.settings, CHART_SIZE)
        yield Figure("Course of MRD", picture.description, picture, block)

    def left(self) -> tuple[Part, ...]:
        """Return where the patient stands and what the samples amount to."""
        settings = self.results.settings
        found = (
            *flags(self.case, settings),
            *board.doubling_flag(self.now),
            *board.overdue_flag(self.now, settings),
        )
        return (
            Heading("Now"),
            _facts(board.standing_lines(self.now, self.case)),
            Heading(f"Flags, preset {settings.preset}"),
            Bullets(tuple((flag,) for flag in found)),
        )

    def right(self) -> tuple[Part, ...]:
        """Return the last events, severe toxicity, and the background."""
        events, severe = board.last_events(self.case), board.severe_toxicities(self.case)
        background = board.background(self.case)
        none = Paragraph(words("none recorded", Role.MUTED))
        parts: list[Part] = [Heading("Last events"), _facts(events) if events else none]
        parts.append(Heading("Worst toxicity, grade 3 or more"))
        parts.append(_facts(severe) if severe else self._mildest())
        if background:
            parts += [Heading("Background"), _facts(background)]
        return tuple(parts)

    def _mildest(self) -> Part:
        """Return that there is no severe toxicity, and the worst there is."""
        found = worst(self.case)
        said = Span("none from day 0 on" + ("; worst: " if found else ""), Role.MUTED)
        return Paragraph((said, *joined(found[:3])))

    def treatment(self) -> Iterator[Part]:
        """Yield the treatment, a line a stretch."""
        lines = treatment_lines(self.case)
        if lines:
            yield Heading("Treatment")
            yield Bullets(lines)

    def latest(self, source: TableSource, most: int, caption: str, one: str) -> Part:
        """Return the last rows of a table, and how many there are.

        The column ``one``, if it holds the same throughout, is in the caption instead.
        """
        count = source.row_count
        if not count:
            return Paragraph(words(f"{caption}: none recorded", Role.MUTED))
        place = next(i for i, spec in enumerate(source.columns) if spec.key == one)
        held = {row[place].text for row in source.cells(0, count)}
        said = caption if count <= most else f"{caption}, the last {most} of {count}"
        if len(held) == 1:
            said = f"{said}; {next(iter(held))}"
        rows = range(max(count - most, 0), count)
        left_out = (*_NOT_ON_A_PAGE, *((one,) if len(held) == 1 else ()))
        return table_of(source, said, rows=rows, without=left_out)


def _facts(labelled: Sequence[board.Labelled]) -> Facts:
    return Facts(tuple(Fact(label, (line,)) for label, line in labelled))


def _picture(one: Case, results: Results, plot_height: float) -> Picture | None:
    course = course_of(one, results.settings)
    if not any(series.samples for series in course.series):
        return None
    level = f"{course.measure or 'MRD level'} (ratio)"
    return mrd_picture(
        course, f"Course of MRD of {one.patient_id}", level=level,
        time=f"days from {board.day_0(one)}", plot_height=plot_height,
    )  # fmt: skip
