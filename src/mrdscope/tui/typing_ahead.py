"""Keys typed before the rows are there: kept in their order, and then done one after the other."""

from __future__ import annotations

from textual.events import Event, Key
from textual.message import Message

from mrdscope.tui.actions import Scope, action, valid_in
from mrdscope.tui.keymap import key_name
from mrdscope.tui.program import Program

#: Who types more than this does not see what it does.
MOST_KEPT = 100
#: So many of the keys kept are named.
_NAMED = 12
#: How often it is looked whether the rows are there, and how long a key may take, in seconds.
_LOOK, _LONGEST = 0.02, 0.5


class TypingAhead(Program, inherit_bindings=False):
    """Keeps what is typed while the cohort is read.

    What can be done without a cohort - help, quitting - is done at once, as long as nothing is kept
    that was typed before it; quitting always is.
    """

    class Played(Message):
        """A key has gone its way through the widgets."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    _kept: tuple[Key, ...] = ()
    _keeping = True
    _playing = False
    _number = 0

    async def on_event(self, event: Event) -> None:
        """Keep a key that comes too early; all other events go on."""
        if isinstance(event, Key) and not event.is_forwarded and self._keeps(event.key):
            self._keep(event)
        else:
            await super().on_event(event)

    def _keeps(self, key: str) -> bool:
        if not self._keeping or key in self.keymap.keys(action("app.quit")):
            return False
        if self._playing or self._kept:
            return True
        return self.screen is self.front and not self._can_be_done(key)

    def _can_be_done(self, key: str) -> bool:
        return any(
            key in self.keymap.keys(one) and self.unavailable(one) is None
            for one in valid_in(Scope.APP)
        )

    def _keep(self, event: Key) -> None:
        if len(self._kept) < MOST_KEPT:
            self._kept = (*self._kept, event)
        if not self._playing:
            names = [key_name(kept.key) for kept in self._kept][-_NAMED:]
            self.say(f"kept until the cohort is read: {' '.join(names)}")

    def play_kept(self) -> None:
        """Do what was typed meanwhile, a key at a time, each once the one before has been done."""
        if not self._kept:
            self._keeping = self._playing = False
        elif self.front is None or not self.front.caught_up:
            self.set_timer(_LOOK, self.play_kept)
        else:
            self._playing = True
            first, self._kept = self._kept[0], self._kept[1:]
            self.call_next(self._play, first)

    async def _play(self, event: Key) -> None:
        self._number += 1
        target = self.focused or self.screen
        await super().on_event(event)
        # It bubbles behind the key, so that the key has been done when it arrives.
        target.post_message(self.Played(self._number))
        number = self._number
        self.set_timer(_LONGEST, lambda: self._next(number))

    def on_typing_ahead_played(self, event: Played) -> None:
        """Go on with the next key."""
        number = event.number
        self.call_after_refresh(lambda: self._next(number))

    def _next(self, number: int) -> None:
        if number == self._number and self._playing:
            self._number += 1
            self.play_kept()
