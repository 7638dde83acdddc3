"""What is done with what others wrote: queries answered, decisions reversed, two readers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from mrdscope.tui.reviewing import Reviewing
from mrdscope.tui.screens.choice import Choice, ChoiceScreen

if TYPE_CHECKING:
    from mrdscope.review.decisions import Decision
    from mrdscope.review.events import Target
    from mrdscope.review.notes import Note
    from mrdscope.review.queries import Query
    from mrdscope.review.readings import Reading


class Settling(Reviewing, inherit_bindings=False):
    """The actions on queries, notes, decisions and judgements that are there already."""

    _judged = "response"

    def _choose(
        self, question: str, choices: Sequence[Choice], then: Callable[[int], None], none: str
    ) -> None:
        """Ask which of several; the only one is taken unasked, and none is said."""
        if not self._quoted:
            self.say("the view is masked and texts are not shown: m ends it")
        elif not choices:
            self.say(none)
        elif len(choices) == 1:
            then(0)
        else:
            self.push_screen(
                ChoiceScreen(question, choices),
                lambda key: None if key is None else then(int(key)),
            )

    # Queries

    def action_answer_query(self) -> None:
        """Ask which query, those of the patient first, and go a step on with it."""
        patient = self._patient
        every = list(self._review_seen.state.queries)
        every.sort(key=lambda one: (one.is_closed, one.about.patient != patient))
        choices = [
            Choice(str(i), f"{one.id} {one.text}", f"{one.status}, on {one.about.place}")
            for i, one in enumerate(every)
        ]
        self._choose("which query?", choices, lambda i: self._step_query(every[i]),
                     "there is no query")  # fmt: skip

    def _step_query(self, query: Query) -> None:
        from mrdscope.review import acts  # noqa: PLC0415 - polars
        from mrdscope.review.queries import WAITING  # noqa: PLC0415 - polars

        if query.status in WAITING:
            self._ask(
                f"answer to {query.id} ({query.text}):",
                lambda text: self.do_in_review(
                    lambda _review: acts.answer(query, text), f"{query.id} is answered"
                ),
            )
        elif query.is_closed:
            self._reopen(query)
        else:
            ways = [Choice("close", f"close {query.id}", query.answer or ""),
                    Choice("reopen", f"reopen {query.id}", "the answer does not do")]  # fmt: skip
            self.push_screen(ChoiceScreen("what now?", ways), partial(self._end_query, query))

    def _end_query(self, query: Query, way: str | None) -> None:
        from mrdscope.review import acts  # noqa: PLC0415 - polars

        if way == "close":
            self.do_in_review(lambda _review: acts.close(query), f"{query.id} is closed")
        elif way == "reopen":
            self._reopen(query)

    def _reopen(self, query: Query) -> None:
        from mrdscope.review import acts  # noqa: PLC0415 - polars

        self._ask(
            f"why reopen {query.id}?",
            lambda reason: self.do_in_review(
                lambda _review: acts.reopen_query(query, reason), f"{query.id} is open again"
            ),
        )

    # Notes and decisions

    def action_change_review(self) -> None:
        """Ask which of the patient's notes of one's own, or decisions, and change it."""
        patient = self._patient
        if patient is None:
            self.say("there is no patient here")
            return
        whole = self._review_seen.of(patient)
        items: list[Note | Decision] = [
            *(one for one in whole.notes if one.by == self._review_seen.reader),
            *(one for one in whole.decisions if one.stands),
        ]
        choices = [Choice(str(i), *_named(one)) for i, one in enumerate(items)]
        self._choose("change which?", choices, lambda i: self._change(items[i]),
                     "there is no note of yours and no decision on this patient")  # fmt: skip

    def _change(self, item: Note | Decision) -> None:
        from mrdscope.review import acts  # noqa: PLC0415 - polars
        from mrdscope.review.notes import Note  # noqa: PLC0415 - polars

        if not isinstance(item, Note):
            self._ask(
                f"why does {item.id} ({item.decision}) not stand any more?",
                lambda reason: self.do_in_review(
                    lambda _review: acts.reverse(item, reason), f"{item.id} is reversed"
                ),
            )
            return

        def changed(text: str) -> None:
            if text == "-":
                self.do_in_review(lambda _review: acts.remove_note(item), f"{item.id} is removed")
            else:
                self.do_in_review(
                    lambda _review: acts.change_note(item, text), f"{item.id} is changed"
                )

        self._ask(f"{item.id} (a - alone removes it):", changed, item.text)

    # Two readers

    def action_judge(self) -> None:
        """Ask for the question and one's judgement of what the cursor is on."""
        self._with_target(self._judge)

    def _judge(self, target: Target, shown: str) -> None:
        def ask_judgement(question: str) -> None:
            self._judged = question
            self._ask(f"your judgement of {question} of {shown}:", partial(given, question))

        def given(question: str, judgement: str) -> None:
            from mrdscope.review import acts  # noqa: PLC0415 - polars

            self.do_in_review(
                lambda _review: acts.judge(target, question, judgement),
                f"your judgement of {shown} is saved; the other reader sees it once both have",
            )

        self._ask(f"what is judged of {shown}:", ask_judgement, self._judged)

    def action_settle(self) -> None:
        """Ask which disagreement, and what counts."""
        apart = [
            one for one in self._review_seen.state.readings if one.disagrees and one.settled is None
        ]
        choices = [Choice(str(i), f"{one.question}: {_said(one)}", one.about.place)
                   for i, one in enumerate(apart)]  # fmt: skip
        self._choose("settle which disagreement?", choices, lambda i: self._settle(apart[i]),
                     "no two readers disagree, or all is settled")  # fmt: skip

    def _settle(self, reading: Reading) -> None:
        def ask_reason(judgement: str) -> None:
            self._ask("why does that count?", partial(settled, judgement))

        def settled(judgement: str, reason: str) -> None:
            from mrdscope.review import acts  # noqa: PLC0415 - polars

            self.do_in_review(
                lambda _review: acts.settle(reading, judgement, reason), "it is settled"
            )

        self._ask(f"{reading.about.place}, {_said(reading)}: what counts?", ask_reason)


def _named(item: Note | Decision) -> tuple[str, str]:
    """Return a note or decision as the name of a choice and the word on it."""
    from mrdscope.review.notes import Note  # noqa: PLC0415 - polars

    if isinstance(item, Note):
        return f"{item.id} {item.text}", f"note of {item.ts_utc[:10]}"
    return f"{item.id} {item.decision}", f"decision of {item.day}, {item.who}"


def _said(reading: Reading) -> str:
    return ", ".join(f"{one.by} {one.judgement}" for one in reading.judgements)
