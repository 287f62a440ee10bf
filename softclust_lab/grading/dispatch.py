"""Every submission to a worker and every verdict back: the quick ones first, each of them once."""

from __future__ import annotations

import queue
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from softclust_lab.grading.box.box import BoxUnavailableError
from softclust_lab.grading.grade import SlowError
from softclust_lab.grading.intake.notebook_check import UnreadableError
from softclust_lab.grading.workers import Workers

__all__ = ["Graded", "grade_all"]

#: So many submissions are on their way for each worker: it never waits, and memory stays flat.
AHEAD = 2

Item = TypeVar("Item")


@dataclass(frozen=True)
class Graded(Generic[Item]):
    """What came of one submission: a verdict, or the reason why there is none, and whose fault that is."""

    item: Item
    submission: bytes
    verdict: bytes | None
    failure: str = ""
    is_our_fault: bool = False


def grade_all(
    items: Iterable[Item], read: Callable[[Item], bytes], workers: Workers
) -> Iterator[Graded[Item]]:
    """Grade submissions and yield each as it is done.

    First comes the fast lane. What needs more time than it grants waits until all others are done, and then
    gets what the limits allow: a loop that never ends delays nobody. What lost its worker is tried once
    more, alone, so that only the one to blame is given up.

    Parameters
    ----------
    items : iterable
        Whatever stands for the submissions; drawn only as fast as they are graded.
    read : callable
        Returns the bytes of one.
    workers : Workers
        Who grades them.
    """
    slow: list[Item] = []
    suspects: list[Item] = []
    any_done = False
    for lane, ahead, fast in ((items, AHEAD * workers.capacity, True), (slow, workers.capacity, False)):
        for item, data, result in _lane(lane, read, workers, ahead, fast=fast):
            if isinstance(result, SlowError):
                slow.append(item)
            elif isinstance(result, (*workers.lost, BoxUnavailableError)):
                if isinstance(result, BoxUnavailableError) and not any_done:
                    raise result
                suspects.append(item)
            else:
                any_done = True
                yield _graded(item, data, result)
    for item, data, result in _lane(suspects, read, workers, 1, fast=False):
        yield _graded(item, data, result)


def _lane(
    items: Iterable[Item], read: Callable[[Item], bytes], workers: Workers, ahead: int, *, fast: bool
) -> Iterator[tuple[Item, bytes, bytes | BaseException]]:
    """Keep `ahead` submissions on their way and yield what comes back."""
    done: queue.SimpleQueue[tuple[Item, bytes, Any]] = queue.SimpleQueue()
    on_their_way = 0
    for item in items:
        try:
            data = read(item)
        except UnreadableError as problem:
            yield item, b"", problem
            continue
        future = workers.submit(data, fast=fast)
        future.add_done_callback(lambda future, item=item, data=data: done.put((item, data, future)))
        on_their_way += 1
        if on_their_way >= ahead:
            yield _arrived(*done.get())
            on_their_way -= 1
    for _ in range(on_their_way):
        yield _arrived(*done.get())


def _arrived(item: Item, data: bytes, future: Any) -> tuple[Item, bytes, bytes | BaseException]:
    try:
        return item, data, future.result()
    except (Exception, CancelledError) as error:
        return item, data, error


def _graded(item: Item, data: bytes, result: bytes | BaseException) -> Graded[Item]:
    if isinstance(result, bytes):
        return Graded(item, data, result)
    if isinstance(result, UnreadableError):
        return Graded(item, data, None, str(result))
    print(f"softclust: a worker failed: {type(result).__name__}: {result}", file=sys.stderr)
    words = "it could not be graded, and nothing says that this is your fault: a person will look at it"
    return Graded(item, data, None, words, is_our_fault=True)
