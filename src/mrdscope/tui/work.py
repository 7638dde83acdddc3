"""Work that takes long: done in threads, with progress, cancelled by asking for something else.

Every piece of work belongs to a slot, such as ``survival.os``, and has a generation in it. A newer
one makes the older ones of its slot stale: what they still compute is dropped, never shown.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Lock, Thread
from typing import Generic, TypeVar

from textual.message import Message
from textual.message_pump import MessagePump

from mrdscope.errors import MrdscopeError

Result = TypeVar("Result")
#: Takes what was computed, or the person's error that kept it from being computed.
Then = Callable[[Result | MrdscopeError], None]


class GivenUpError(MrdscopeError):
    """Work that was given up before it had a result."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}: cancelled")


class Job:
    """One piece of work, as what does it sees it."""

    def __init__(self, slot: str, generation: int, tell: Callable[[Message], bool]) -> None:
        self.slot = slot
        self.generation = generation
        self.cancelled = False
        self._for_good = False
        self._lock = Lock()
        self._tell = tell

    def step(self, text: str) -> None:
        """Say that a part is begun; `GivenUpError` where nobody waits for the whole any longer."""
        if self.cancelled:
            raise GivenUpError(self.slot)
        self.progress(text)

    def go_through(self) -> None:
        """Do what follows for good, since the half of it would be wrong; else like `step`."""
        with self._lock:
            if self.cancelled:
                raise GivenUpError(self.slot)
            self._for_good = True

    def give_up(self) -> bool:
        """Have the job end at its next step; return whether that can be had."""
        with self._lock:
            self.cancelled = self.cancelled or not self._for_good
            return self.cancelled

    def progress(self, text: str) -> None:
        """Say how far it is, in a few words; from any thread."""
        if not self.cancelled:
            self._tell(Work.Progressed(self, text))


class Work:
    """What an app has under way; its methods are called in the app's own thread."""

    class Progressed(Message):
        """A job has come further."""

        def __init__(self, job: Job, text: str) -> None:
            super().__init__()
            self.job = job
            self.text = text

    class Done(Message, Generic[Result]):
        """A job has its result, and what is to be done with it."""

        def __init__(self, job: Job, result: Result | MrdscopeError, then: Then[Result]) -> None:
            super().__init__()
            self.job = job
            self.result = result
            self.then = then

        def deliver(self) -> None:
            """Hand the result on."""
            self.then(self.result)

    class Faulted(Message):
        """Work in a thread has come upon a fault of the program."""

        def __init__(self, error: Exception) -> None:
            super().__init__()
            self.error = error

    def __init__(self, pump: MessagePump) -> None:
        self._pump = pump
        self._jobs: dict[str, Job] = {}
        self._then: dict[str, Callable[[MrdscopeError], None]] = {}
        self._generation = 0
        self._said: dict[str, str] = {}

    def start(self, slot: str, compute: Callable[[Job], Result], then: Then[Result]) -> Job:
        """Compute something in a thread; ``then`` gets it, unless it has become stale by then.

        A `MrdscopeError` is handed to ``then`` as the result; any other exception is a fault of the
        program and ends it.
        """
        self.cancel(slot)
        self._generation += 1
        job = self._jobs[slot] = Job(slot, self._generation, self._pump.post_message)
        self._then[slot] = then
        self.in_thread(partial(self._compute, job, compute, then))
        return job

    def _compute(self, job: Job, compute: Callable[[Job], Result], then: Then[Result]) -> None:
        result: Result | MrdscopeError
        try:
            result = compute(job)
        except MrdscopeError as error:
            result = error
        self._pump.post_message(self.Done(job, result, then))

    def cancel(self, slot: str) -> None:
        """Drop what is under way in a slot, if anything is."""
        job = self._jobs.pop(slot, None)
        self._then.pop(slot, None)
        self._said.pop(slot, None)
        if job is not None:
            job.cancelled = True

    def give_up(self) -> tuple[str, ...]:
        """Cancel all that can be: who waits for it is handed `GivenUpError`; return what was."""
        given_up = tuple(slot for slot, job in self._jobs.items() if job.give_up())
        for slot in given_up:
            then = self._then[slot]
            self.cancel(slot)
            then(GivenUpError(slot))
        return given_up

    def finish(self, done: Done[Result]) -> None:
        """Hand a result on, or drop it where its job is stale."""
        if self._jobs.get(done.job.slot) is done.job:
            self.cancel(done.job.slot)
            done.deliver()

    def note(self, event: Progressed) -> None:
        """Keep what a job says, unless it is stale."""
        if self._jobs.get(event.job.slot) is event.job:
            self._said[event.job.slot] = event.text

    @property
    def under_way(self) -> tuple[str, ...]:
        """What each job under way last said, or its slot."""
        return tuple(self._said.get(slot, slot) for slot in self._jobs)

    def in_thread(self, work: Callable[[], None]) -> None:
        """Do something where nobody waits for it; a fault in it ends the program."""
        # A daemon: leaving never waits for a file that takes long to read.
        Thread(target=partial(self.guarded, work), daemon=True).start()

    def guarded(self, work: Callable[[], None]) -> None:
        """Do something in the present thread; a fault in it ends the program."""
        try:
            work()
        except Exception as error:  # raised in the app's own thread
            self._pump.post_message(self.Faulted(error))
