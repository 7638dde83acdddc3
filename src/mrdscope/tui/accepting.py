"""What is done in the review about findings: accepted, asked about, queries closed when gone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mrdscope.tui.checking import Checking
from mrdscope.tui.reviewing import assigned
from mrdscope.tui.screens.choice import Choice, ChoiceScreen
from mrdscope.tui.settling import Settling
from mrdscope.tui.state import ChecksPage

if TYPE_CHECKING:
    from mrdscope.review.findings import Finding
    from mrdscope.review.queries import Query
    from mrdscope.tui.reviewing import Reviewing


class Accepting(Checking, Settling, inherit_bindings=False):
    """The acts on the finding gone to last, and findings shown in the light of the review."""

    def on_reviewing_done(self, _event: Reviewing.Done) -> None:
        """Show the findings as the review stands, once that is known."""
        self.call_next(self.show_findings)

    def _known(self) -> Finding | None:
        """Return the finding gone to last as the review knows it; None, and said, without one."""
        from mrdscope.tui.standing import finding_known  # noqa: PLC0415 - polars

        number, found = self.state.checks.finding, self.all_found
        shown = self.opened.findings if self.opened is not None else None
        on_one = self.state.checks.page is ChecksPage.FINDINGS
        if not on_one or number is None or found is None or not shown or not shown.finding(number):
            self.say("the cursor is on no finding; the view of all findings has them")
            return None
        known = finding_known(found, number)
        if known is None:
            self.say("as of a data cut: a review is of all that is known (D shows it)")
        return known

    def action_accept_finding(self) -> None:
        """Accept the finding, with a reason; of one that is accepted take that back."""
        from mrdscope.review import acts  # noqa: PLC0415 - polars

        known = self._known()
        if known is None:
            return
        accepted = self._review_seen.state.acceptance(known.target)
        if accepted is not None and accepted.holds_for(known.content):
            self._ask(
                f"accepted by {accepted.by}; why is it open again? (esc: leave it)",
                lambda reason: self.do_in_review(
                    lambda _review: acts.reopen_finding(accepted, reason), "it is open again"
                ),
            )
            return
        self._ask(
            "accepted, because (until its row changes):",
            lambda reason: self.do_in_review(
                lambda _review: acts.accept(known, reason), "the finding is accepted"
            ),
        )

    def action_query_finding(self) -> None:
        """Ask about the finding; where that was done, go a step on with the query."""
        from mrdscope.review import acts  # noqa: PLC0415 - polars
        from mrdscope.tui.standing import query_about  # noqa: PLC0415 - polars

        known = self._known()
        if known is None:
            return
        query = query_about(known.target, self._review_seen.state)
        if query is not None and not query.is_closed:
            self._step_query(query)
            return

        def opened(text: str) -> None:
            question, to = assigned(text)
            self.do_in_review(
                lambda _review: acts.query_finding(known, question, to),
                "a query about the finding is open" + ("" if to is None else f", for {to}"),
            )

        self._ask("query about this finding (end with @name to assign it):", opened)

    def action_assign_query(self) -> None:
        """Say who is to answer the query about the finding."""
        from mrdscope.review import acts  # noqa: PLC0415 - polars
        from mrdscope.tui.standing import query_about  # noqa: PLC0415 - polars

        known = self._known()
        query = None if known is None else query_about(known.target, self._review_seen.state)
        if query is None or query.is_closed:
            self.say("no query about this finding is open; Q opens one")
            return
        self._ask(
            f"who is to answer {query.id}:",
            lambda to: self.do_in_review(
                lambda _review: acts.assign(query, to), f"{query.id} is for {to}"
            ),
            query.assigned_to or "",
        )

    def action_close_gone(self) -> None:
        """Close a query whose finding is gone, chosen among those proposed for it."""
        from mrdscope.tui.standing import to_close  # noqa: PLC0415 - polars

        found = self.all_found
        waiting = () if found is None else to_close(found, self._review_seen.state)
        choices = [
            Choice(str(i), f"{one.id} {one.about.place}", f"{one.status}: {one.text}")
            for i, one in enumerate(waiting)
        ]
        if not waiting:
            self.say("no query is about a finding that is gone")
        elif not self._quoted:
            self.say("the view is masked and texts are not shown: m ends it")
        else:
            self.push_screen(
                ChoiceScreen("close which query? its finding is gone", choices),
                lambda key: None if key is None else self._close_gone(waiting[int(key)]),
            )

    def _close_gone(self, query: Query) -> None:
        from mrdscope.review import acts  # noqa: PLC0415 - polars

        self.do_in_review(lambda _review: acts.close_as_gone(query), f"{query.id} is closed")

    def action_toggle_accepted(self) -> None:
        """Show accepted findings among the others, or no longer."""
        checks = self.state.checks
        self.state = replace(self.state, checks=replace(checks, accepted=not checks.accepted))
        self.show_findings()
        self.say("open findings alone" if checks.accepted else "accepted findings are shown too")
