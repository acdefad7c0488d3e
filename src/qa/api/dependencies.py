"""What the routes need from outside: a request -> the service that answers it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import Annotated, Protocol, cast

from fastapi import Depends
from starlette.requests import Request

from qa.api.feedback import FeedbackFile
from qa.records import Answer, Article, ArticlePage, Event, Filters, IndexStatus, Mode, SearchResult, Turn


class QuestionService(Protocol):
    """The part of `qa.service.Service` that HTTP uses; every method may be called from many threads."""

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        mode: Mode = Mode.AUTO,
        top_k: int | None = None,
        filters: Filters = ...,
    ) -> Answer:
        """Answer a question; abstaining is an answer too."""

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        mode: Mode = Mode.AUTO,
        top_k: int | None = None,
        filters: Filters = ...,
        cancelled: threading.Event | None = None,
    ) -> Iterator[Event]:
        """Answer sentence by sentence; once ``cancelled`` is set, stop."""

    def search(self, question: str, *, top_k: int | None = None, filters: Filters = ...) -> SearchResult:
        """Find the passages nearest to a question."""

    def article(self, article_id: str) -> Article:
        """Give one article. Raises UnknownArticle."""

    def articles(self, *, cursor: str | None = None, limit: int = 50) -> ArticlePage:
        """Give one page of the articles. Raises UsageError on a cursor that is none."""

    def status(self) -> IndexStatus:
        """Count what the index holds."""


# `async`, so that looking up an attribute does not travel through the thread pool.
async def _service_of(request: Request) -> QuestionService:
    return cast(QuestionService, request.app.state.service)


ServiceDep = Annotated[QuestionService, Depends(_service_of)]


async def _feedback_of(request: Request) -> FeedbackFile:
    return cast(FeedbackFile, request.app.state.feedback)


FeedbackDep = Annotated[FeedbackFile, Depends(_feedback_of)]
