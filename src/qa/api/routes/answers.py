"""POST /v1/ask: a question -> a cited answer."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from qa import wire
from qa.api.dependencies import ServiceDep
from qa.api.problems import documented
from qa.api.schemas import Answer, AskRequest
from qa.records import Turn

router = APIRouter(tags=["Hỏi đáp"])


@router.post(
    "/v1/ask",
    summary="Hỏi một câu, nhận câu trả lời có dẫn nguồn",
    response_model=Answer,
    response_description="Câu trả lời; không có câu trả lời cũng là 200, với `status` là `abstained`",
    responses=documented("/v1/ask", 400, 413, 415, 422, 500, 501, 502, 503),
)
def ask(body: AskRequest, service: ServiceDep) -> JSONResponse:
    """Trả lời bằng những câu có trong các bài viết, mỗi câu kèm dấu [n] và vị trí chính xác của nguồn."""
    if body.stream:
        raise HTTPException(501, detail="Chưa trả lời theo luồng được; hãy bỏ trường stream.")
    answer = service.ask(
        body.question,
        history=[Turn(role=turn.role, content=turn.content) for turn in body.history],
        mode=body.mode,
        top_k=body.top_k,
        filters=body.filters.record(),
    )
    return JSONResponse(wire.answer(answer))
