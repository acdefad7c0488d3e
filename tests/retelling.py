"""A way for fakes to stream: tell what they answer."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import Protocol

from qa.records import Answer, Event, Filters, Finished, Mode, SourcesFound, TextAdded, Turn

_ALL = Filters()


class _Asks(Protocol):
    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = ...,
        mode: Mode = ...,
        top_k: int | None = ...,
        filters: Filters = ...,
    ) -> Answer: ...


class Retells:
    """`stream` in terms of `ask`, in one piece."""

    def stream(
        self: _Asks,
        question: str,
        *,
        history: Sequence[Turn] = (),
        mode: Mode = Mode.AUTO,
        top_k: int | None = None,
        filters: Filters = _ALL,
        cancelled: threading.Event | None = None,
    ) -> Iterator[Event]:
        answer = self.ask(question, history=history, mode=mode, top_k=top_k, filters=filters)
        yield SourcesFound(answer.sources)
        yield TextAdded(answer.answer)
        yield Finished(answer)
