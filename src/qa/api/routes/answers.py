"""POST /v1/ask: a question -> a cited answer, whole or sentence by sentence."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from qa import wire
from qa.api import streaming
from qa.api.dependencies import ServiceDep
from qa.api.problems import documented, problem_json
from qa.api.schemas import Answer, AskRequest
from qa.records import Turn

router = APIRouter(tags=["Hỏi đáp"])

_STREAM = {
    "description": "Câu trả lời; với `stream: true` là các sự kiện `sources`, `delta`, `citation`, rồi "
    "`done` hoặc `error`. Không có câu trả lời cũng là 200, với `status` là `abstained`",
    "content": {"text/event-stream": {"schema": {"type": "string"}}},
}


@router.post(
    "/v1/ask",
    summary="Hỏi một câu, nhận câu trả lời có dẫn nguồn",
    response_model=Answer,
    responses={200: _STREAM, **documented("/v1/ask", 400, 413, 415, 422, 500, 502, 503)},
)
async def ask(body: AskRequest, service: ServiceDep, request: Request) -> Response:
    """Trả lời bằng những điều có trong các bài viết, mỗi câu kèm dấu [n] và vị trí chính xác của nguồn."""
    history = [Turn(role=turn.role, content=turn.content) for turn in body.history]
    asked: dict[str, Any] = {
        "history": history,
        "mode": body.mode,
        "top_k": body.top_k,
        "filters": body.filters.record(),
    }
    if not body.stream:
        return JSONResponse(wire.answer(await run_in_threadpool(service.ask, body.question, **asked)))

    def events(cancelled: threading.Event) -> Iterator[streaming.Event]:
        return map(wire.event, service.stream(body.question, cancelled=cancelled, **asked))

    return await streaming.stream(events, failed=lambda error: ("error", problem_json(request, error)))
