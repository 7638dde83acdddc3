"""Faults that end nothing are told without the values in them."""

from __future__ import annotations

import asyncio
import sys
import threading

import pytest

from mrdscope.tui.faults import in_loop, in_thread, tell_without_values


def fault() -> None:
    raise ValueError("Mr Example, P02")


def told(capsys: pytest.CaptureFixture[str]) -> str:
    said = capsys.readouterr().err
    assert "internal error (ValueError)" in said
    assert " in fault" in said
    assert "Example" not in said
    return said


@pytest.fixture
def hooks(monkeypatch):
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)


def test_a_fault_that_ends_a_thread_is_told_without_its_message(hooks, capsys):
    loop = asyncio.new_event_loop()
    tell_without_values(loop)
    thread = threading.Thread(target=fault)
    thread.start()
    thread.join()
    told(capsys)
    loop.call_soon(fault)
    loop.call_soon(loop.stop)
    loop.run_forever()
    loop.close()
    told(capsys)


def test_a_fault_of_a_destructor_is_told_without_its_message(hooks, capsys):
    loop = asyncio.new_event_loop()
    tell_without_values(loop)
    loop.close()

    class Held:
        def __del__(self) -> None:
            fault()

    held = Held()
    del held
    told(capsys)


def test_being_asked_to_end_and_a_context_without_an_exception_are_no_faults(capsys):
    in_thread(threading.ExceptHookArgs((SystemExit, SystemExit(0), None, None)))
    loop = asyncio.new_event_loop()
    in_loop(loop, {"message": "slow"})
    loop.close()
    assert capsys.readouterr().err == ""
