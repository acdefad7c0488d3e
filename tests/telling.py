"""Fakes that tell an answer in events, and a real server around them."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import uvicorn

from qa.api import create_app
from qa.api.dependencies import QuestionService
from qa.records import (
    Answer,
    Article,
    ArticlePage,
    Citation,
    Cited,
    Event,
    Filters,
    Finished,
    IndexStatus,
    Mode,
    SearchResult,
    Source,
    SourcesFound,
    Status,
    TextAdded,
    Turn,
    Verdict,
)

ALL = Filters()
QUOTE = "Giá điện tăng 4,8%."
SOURCE = Source(
    id="s1", article_id="dien", title="Giá điện", url=None, publisher=None, author=None, published_at=None
)
CITATION = Citation(
    n=1,
    answer_span=(0, 19),
    source_id="s1",
    article_id="dien",
    source_span=(0, 19),
    quote=QUOTE,
    verdict=Verdict.SUPPORTED,
    score=0.9,
)
ANSWER = Answer(
    id="ans_1",
    status=Status.ANSWERED,
    mode=Mode.EXTRACTIVE,
    answer=f"{QUOTE} [1]",
    short_answer="4,8%",
    confidence=0.9,
    abstain_reason=None,
    citations=(CITATION,),
    sources=(SOURCE,),
    question="Giá điện?",
    standalone="Giá điện?",
)
EVENTS: list[Event] = [
    SourcesFound((SOURCE,)),
    TextAdded(f"{QUOTE} [1]"),
    Cited(CITATION),
    Finished(ANSWER),
]


class Teller:
    """Tells its events; waits, fails, or goes on without end where it is told to."""

    def __init__(self, *told: Event | Exception | float, endless: bool = False) -> None:
        self.told = told
        self.endless = endless
        self.stopped = threading.Event()
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        mode: Mode = Mode.AUTO,
        top_k: int | None = None,
        filters: Filters = ALL,
        cancelled: threading.Event | None = None,
    ) -> Iterator[Event]:
        assert cancelled is not None
        for one in self.told:
            if isinstance(one, Exception):
                raise one
            if isinstance(one, float):
                cancelled.wait(one)
                continue
            yield one
        if self.endless and cancelled.wait(20):
            self.stopped.set()

    def ask(self, question: str, **how: Any) -> Answer:
        self.asked.append((question, how))
        return ANSWER

    def search(self, question: str, *, top_k: int | None = None, filters: Filters = ALL) -> SearchResult:
        raise NotImplementedError

    def article(self, article_id: str) -> Article:
        raise NotImplementedError

    def articles(self, *, cursor: str | None = None, limit: int = 50) -> ArticlePage:
        raise NotImplementedError

    def status(self) -> IndexStatus:
        raise NotImplementedError


@contextmanager
def serving(service: QuestionService) -> Iterator[int]:
    """Serve on a free port, and give the port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()  # callers may come before the server has started
        server = uvicorn.Server(uvicorn.Config(create_app(service), log_level="warning", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


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
        filters: Filters = ALL,
        cancelled: threading.Event | None = None,
    ) -> Iterator[Event]:
        answer = self.ask(question, history=history, mode=mode, top_k=top_k, filters=filters)
        yield SourcesFound(answer.sources)
        yield TextAdded(answer.answer)
        yield Finished(answer)
