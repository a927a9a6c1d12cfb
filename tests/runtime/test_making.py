"""An answer that is made in a thread of its own is seen growing, stopped, and never left behind."""

import threading
from collections.abc import Callable

import pytest

from assistant.listening import Listener
from library.errors import EndpointError
from library.model import Answer, Sentence
from runtime import making as module
from runtime.making import Making, Progress, stop_all

DONE = Answer(sentences=(), abstained=True, warnings=(), nearest=())


def sentence(text: str) -> Sentence:
    return Sentence(text=text, citations=())


class Steps:
    """Work that does what the test says, step by step, each seen before the next."""

    def __init__(self) -> None:
        self.may = threading.Semaphore(0)

    def __call__(self, listener: Listener) -> Answer:
        listener.stop.on_stop(lambda: self.may.release(9))
        for typed, checked in (
            ("上限は", ""),
            ("10万円です。次に", "上限は10万円です。"),
            ("x", "別"),
        ):
            self.may.acquire()
            if listener.stop.stopped:
                return DONE
            listener.typed(typed)
            if checked:
                listener.checked(sentence(checked))
        return DONE


def until(making: Making[Answer], fits: Callable[[Progress], bool]) -> Progress:
    now = making.progress()
    while not fits(now):
        now = making.later(now.step, timeout_s=10)
    return now


def test_typed_text_is_seen_until_its_sentence_is_checked() -> None:
    work = Steps()
    making = Making(work)
    making.start()
    making.start()
    work.may.release()
    first = until(making, lambda now: bool(now.typed))
    assert (first.typed, first.checked, first.done) == ("上限は", (), False)
    work.may.release()
    second = until(making, lambda now: bool(now.checked))
    assert second.checked == (sentence("上限は10万円です。"),)
    assert second.typed == "次に"
    work.may.release()
    assert making.outcome() is DONE
    last = making.progress()
    assert last.done
    assert last.typed == ""
    assert [each.text for each in last.checked] == ["上限は10万円です。", "別"]


def test_an_answer_that_is_stopped_ends_and_its_thread_with_it() -> None:
    before = threading.active_count()
    making = Making(Steps())
    making.start()
    making.stop()
    assert making.outcome() is DONE
    other = Making(Steps())
    other.start()
    stop_all(timeout_s=10)
    assert other.done
    for thread in threading.enumerate():
        if thread.name.startswith("answer"):
            thread.join(10)
    assert threading.active_count() == before


def test_what_went_wrong_is_raised_to_whoever_wants_the_answer() -> None:
    def fail(listener: Listener) -> Answer:
        raise EndpointError("つながりません。")

    making = Making(fail)
    making.start()
    with pytest.raises(EndpointError):
        making.outcome()
    assert making.done


def test_an_answer_that_nobody_waits_for_any_more_is_stopped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_FORSAKEN_S", -1.0)
    work = Steps()
    making = Making(work, wanted=lambda: False)
    making.start()
    work.may.release()
    assert making.outcome() is DONE
    assert making.progress().checked == ()
