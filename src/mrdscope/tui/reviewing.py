"""Reviewing: what people add to the data, from every screen.

What was done is said once it is on the disk; what could not be saved stays in the title until it is
saved or given up. Everything is done where nobody waits.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from textual.message import Message

from mrdscope.errors import MrdscopeError
from mrdscope.tui.actions import Action
from mrdscope.tui.actions.review import REVIEW
from mrdscope.tui.program import Program
from mrdscope.tui.screens.page import PageScreen
from mrdscope.tui.screens.prompt import PromptScreen

if TYPE_CHECKING:
    from mrdscope.present.styled import Block
    from mrdscope.review.acts import Doing
    from mrdscope.review.events import Target
    from mrdscope.review.review import Review
    from mrdscope.tui.opened import Opened
    from mrdscope.tui.reviewed import About, ReviewSeen

#: Opens the review of what is open, in a thread.
OpenReview = Callable[["Opened"], "Review"]


class Reviewing(Program, inherit_bindings=False):
    """Opens the review, does what is asked in it, and keeps what screens show of it."""

    class Done(Message):
        """Something was done in the review, or could not be: what to say, and where it stands."""

        def __init__(self, said: str, seen: ReviewSeen, review: Review) -> None:
            super().__init__()
            self.said = said
            self.seen = seen
            self.review = review

    open_review: OpenReview | None = None
    review: Review | None = None
    _why_none = "there is no review in this program"
    _unsaved_told = 0
    #: One thread: what is done is done in its order, and is not given up with other work.
    _acting: ThreadPoolExecutor | None = None

    # Life

    def start_review(self) -> None:
        """Open the review of what is open, where nobody waits."""
        opened, open_review = self.opened, self.open_review
        self.review = None
        if opened is None or open_review is None:
            return
        if opened.loaded.cohort.as_of is not None:
            self._why_none = "the cohort was opened as of a data cut: open it without to review it"
            return
        self._why_none = "the review is being opened"
        self.compute("review", lambda _job: open_review(opened), self._review_opened)

    def _review_opened(self, review: Review | MrdscopeError) -> None:
        if isinstance(review, MrdscopeError):
            self._why_none = review.sentence
            self.say(f"no review: {review.sentence}")
            return
        self.review = review
        self.in_review(lambda _review: " · ".join(review.remarks))

    def take(self, opened: Opened) -> None:
        """Have this open; the review goes on with it, or is opened anew where it was read anew."""
        before = self.opened
        if before is not None and before.loaded is opened.loaded:
            opened = replace(opened, review=before.review)
        super().take(opened)
        if before is not None and before.loaded is not opened.loaded:
            self.start_review()

    def in_review(self, act: Callable[[Review], str]) -> None:
        """Do something in the review in a thread, then say what it returns and show what is so."""
        from mrdscope.tui.reviewed import seen  # noqa: PLC0415 - polars

        review = self.review
        assert review is not None  # noqa: S101 - actions are unavailable without

        def work() -> None:
            try:
                review.refresh()
                said = act(review)
            except MrdscopeError as error:
                said = error.sentence
            self.post_message(self.Done(said, seen(review), review))

        self._acting = self._acting or ThreadPoolExecutor(1, "review")
        self._acting.submit(self.work.guarded, work)

    def do_in_review(self, doing: Callable[[Review], Doing], said: str) -> None:
        """Do one act in the review, and say so once it is on the disk."""

        def act(review: Review) -> str:
            review.do(doing(review))
            return said

        self.in_review(act)

    def on_reviewing_done(self, event: Done) -> None:
        """Say what was done, and show how the review stands."""
        if event.review is not self.review or self.opened is None:
            return
        self.opened = replace(self.opened, review=event.seen)
        if self.front is not None:
            self.front.catch_up()
        self.say(event.said)

    def may_leave(self) -> bool:
        """Say once that something is not saved; whether the program may be left now."""
        unsaved = len(self.review.unsaved) if self.review is not None else 0
        if not unsaved or unsaved == self._unsaved_told:
            return True
        self._unsaved_told = unsaved
        self.say(f"{unsaved} not saved, and lost if you leave: W tries again, quit again leaves")
        return False

    def unavailable(self, wanted: Action) -> str | None:
        """Return why an action cannot be done now; one of the review needs a review."""
        reason = super().unavailable(wanted)
        if reason is None and wanted.group == REVIEW:
            return self._why_not_reviewed()
        return reason

    def _why_not_reviewed(self) -> str | None:
        if self.review is None:
            return self._why_none
        opened = self.opened
        if opened is not None and opened.viewpoint.cut is not None:
            return "as of a data cut: a review is of all that is known (D shows it)"
        return None

    # What is meant

    @property
    def _patient(self) -> str | None:
        """The patient selected, by the name the files have for them."""
        patient, opened = self.state.patient, self.opened
        return None if patient is None or opened is None else opened.own_id(patient)

    @property
    def _review_seen(self) -> ReviewSeen:
        seen = None if self.opened is None else self.opened.review
        assert seen is not None  # noqa: S101 - actions are unavailable without
        return seen

    @property
    def _quoted(self) -> bool:
        return self.opened is not None and not self.opened.viewpoint.masked

    def _about(self) -> About | None:
        return None if self.front is None else self.front.about()

    def _target(self) -> Target | None:
        from mrdscope.tui.reviewed import target_of  # noqa: PLC0415 - polars

        review = self.review
        assert review is not None  # noqa: S101 - as above
        return target_of(review.cohort, self._patient, self._about())

    def _with_target(self, then: Callable[[Target, str], None]) -> None:
        """Do something about what the cursor is on, told in words, or say there is nothing."""
        if self._about() is not None and not self._quoted:
            self.say("the view is masked, and its rows are in no order of the files: m ends it")
            return
        target = self._target()
        if target is None:
            self.say("there is no patient here")
            return
        shown = self.state.patient if target.table is None else target.place
        then(target, shown or "")

    def _ask(self, question: str, then: Callable[[str], None], text: str = "") -> None:
        """Ask for a line; nothing is done where none is given."""

        def answered(answer: str | None) -> None:
            if answer is not None and answer.strip():
                then(answer.strip())

        self.push_screen(PromptScreen(question, text), answered)

    # Marks

    def action_review_patient(self) -> None:
        """Mark the patient as reviewed; where one has, unchanged since, take it back."""
        from mrdscope.review import acts  # noqa: PLC0415 - polars
        from mrdscope.review.statuses import Reviewed, patient_target  # noqa: PLC0415 - polars

        patient, shown = self._patient, self.state.patient
        if patient is None:
            self.say("there is no patient here")
            return
        target = patient_target(patient)
        marks = self._review_seen.state.marks(target)
        own = None if marks is None else marks.of(self._review_seen.reader)
        status = self._review_seen.statuses[patient].status
        if own is not None and status is Reviewed.REVIEWED:
            self._withdraw(target, shown or "")
        else:
            self.do_in_review(
                lambda review: acts.review_patient(review.cohort, patient),
                f"{shown} is marked as reviewed by {self._review_seen.reader}",
            )

    def action_review_row(self) -> None:
        """Mark the row as reviewed; where one has, unchanged since, take it back."""
        self._with_target(self._review_row)

    def _review_row(self, target: Target, shown: str) -> None:
        from mrdscope.review import acts  # noqa: PLC0415 - polars
        from mrdscope.review.statuses import row_target  # noqa: PLC0415 - polars

        table, key = target.table or "", target.row_key or ""
        row = row_target(table, key, target.patient)
        marks = self._review_seen.state.marks(row)
        if marks is not None and marks.of(self._review_seen.reader) is not None:
            self._withdraw(row, shown)
            return
        self.do_in_review(
            lambda review: acts.review_row(review.cohort, target.patient or "", table, key),
            f"{row.place} is marked as reviewed by {self._review_seen.reader}",
        )

    def _withdraw(self, target: Target, shown: str) -> None:
        from mrdscope.review import acts  # noqa: PLC0415 - polars

        self._ask(
            f"you reviewed {shown}; why take that back? (esc: leave it)",
            lambda reason: self.do_in_review(
                lambda _review: acts.withdraw_review(target, reason),
                f"your review of {shown} is taken back",
            ),
        )

    # Notes, queries, decisions

    def action_add_note(self) -> None:
        """Ask for a note on what the cursor is on."""
        self._with_target(self._note)

    def _note(self, target: Target, shown: str) -> None:
        from mrdscope.review import acts  # noqa: PLC0415 - polars

        self._ask(
            f"note on {shown}:",
            lambda text: self.do_in_review(
                lambda _review: acts.add_note(target, text), f"the note on {shown} is saved"
            ),
        )

    def action_open_query(self) -> None:
        """Ask for a query about what the cursor is on."""
        self._with_target(self._query)

    def _query(self, target: Target, shown: str) -> None:
        from mrdscope.review import acts  # noqa: PLC0415 - polars

        def opened(text: str) -> None:
            question, to = assigned(text)
            self.do_in_review(
                lambda _review: acts.query(target, question, assigned_to=to),
                f"a query about {shown} is open" + ("" if to is None else f", for {to}"),
            )

        self._ask(f"query about {shown} (end with @name to assign it):", opened)

    def action_record_decision(self) -> None:
        """Ask for the question to the board, its decision, and who decided."""
        from mrdscope.review import acts  # noqa: PLC0415 - polars

        patient, shown = self._patient, self.state.patient
        if patient is None:
            self.say("there is no patient here")
            return
        decisions = self._review_seen.state.decisions
        last = decisions[-1].who if decisions else ""

        def ask_decision(question: str) -> None:
            self._ask("the decision:", partial(ask_who, question))

        def ask_who(question: str, decision: str) -> None:
            self._ask("who decided:", partial(record, question, decision), last)

        def record(question: str, decision: str, who: str) -> None:
            self.do_in_review(
                lambda _review: acts.decide(patient, question, decision, who),
                f"the decision on {shown} is saved",
            )

        self._ask(f"the question to the board on {shown}:", ask_decision)

    # Pages

    def action_review_page(self) -> None:
        """Show all of the review of the patient."""
        from mrdscope.present.review import review_page  # noqa: PLC0415 - polars

        patient = self._patient
        if patient is None:
            self.say("there is no patient here")
            return
        whole = self._review_seen.of(patient, quoted=self._quoted)
        self.push_screen(
            PageScreen(f"review of {self.state.patient}", lambda width: review_page(whole, width))
        )

    def action_review_summary(self) -> None:
        """Show how far the review of the cohort is, and what waits."""
        from mrdscope.present.review_summary import review_summary  # noqa: PLC0415 - polars

        review, seen, quoted = self.review, self._review_seen, self._quoted
        assert review is not None  # noqa: S101 - unavailable without
        where = (str(review.place.path), *review.remarks) if quoted else review.remarks

        def page(width: int) -> Block:
            return review_summary(
                seen.state, tuple(seen.statuses.values()), review.unsaved, where,
                reader=seen.reader, quoted=quoted, cells=width,
            )  # fmt: skip

        self.push_screen(PageScreen("review of the cohort", page))

    # Undoing and saving again

    def action_undo_review(self) -> None:
        """Undo the last thing one did."""

        def act(review: Review) -> str:
            last = review.state.last_of(review.reviewer.user)
            review.undo()
            return "" if last is None else f"undone: {last.act.action}"

        self.in_review(act)

    def action_retry_review(self) -> None:
        """Try to save what could not be saved."""

        def act(review: Review) -> str:
            waiting = len(review.unsaved)
            if not waiting:
                return "everything is saved"
            saved = review.retry()
            return f"{saved} of {waiting} saved" + ("" if saved == waiting else "; I shows why")

        self.in_review(act)


def assigned(text: str) -> tuple[str, str | None]:
    """Return a query's text and whom it is for: the word after an @ at its end, None without."""
    words = text.split()
    if len(words) > 1 and words[-1].startswith("@") and len(words[-1]) > 1:
        return text[: text.rindex("@")].strip(), words[-1][1:]
    return text, None
