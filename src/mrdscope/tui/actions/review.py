"""What can be done in a review, on every screen; what it is done to is where the cursor is."""

from __future__ import annotations

from mrdscope.tui.actions.model import Action, Scope, needs_patients, places

#: The group of these actions, which also need a review to be open.
REVIEW = "Review"

REVIEW_ACTIONS = (
    Action("review.patient", "Mark this patient as reviewed, or take one's mark back", REVIEW,
           ("R",), "review_patient", unavailable=needs_patients, short="Reviewed"),
    Action("review.row", "Mark this row as reviewed, or take one's mark back", REVIEW, ("r",),
           "review_row", places(Scope.TABLES), needs_patients, footer="reviewed"),
    Action("review.note", "Write a note on the patient, row or cell here", REVIEW, ("C",),
           "add_note", unavailable=needs_patients, short="Note"),
    Action("review.query", "Open a query about the patient, row or cell here; @name assigns it",
           REVIEW, ("Q",), "open_query", unavailable=needs_patients, short="Query"),
    Action("review.answer", "Answer, close or reopen a query", REVIEW, ("Y",), "answer_query",
           unavailable=needs_patients),
    Action("review.decision", "Record what the board decided of this patient", REVIEW, ("b",),
           "record_decision", places(Scope.CASE), needs_patients, footer="board"),
    Action("review.change", "Change or remove a note, reverse a decision", REVIEW, ("X",),
           "change_review", unavailable=needs_patients),
    Action("review.judge", "Judge as one of two readers, blind to the other", REVIEW, ("E",),
           "judge", unavailable=needs_patients),
    Action("review.settle", "Settle what two readers judged otherwise", REVIEW, ("equals_sign",),
           "settle", unavailable=needs_patients),
    Action("review.page", "All of the review of this patient", REVIEW, ("A",), "review_page",
           unavailable=needs_patients),
    Action("review.summary", "The review of the cohort: what waits, agreement, what is not saved",
           REVIEW, ("I",), "review_summary", unavailable=needs_patients),
    Action("review.undo", "Undo what one did last in the review", REVIEW, ("U",), "undo_review",
           unavailable=needs_patients),
    Action("review.retry", "Try again to save what could not be saved", REVIEW, ("W",),
           "retry_review", unavailable=needs_patients),
)  # fmt: skip
