"""GET /v1/suggestions: the articles -> questions worth trying."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import JSONResponse

from qa.api.problems import documented
from qa.api.schemas import Suggestions
from qa.api.suggested import SuggestedQuestions

router = APIRouter(tags=["Hỏi đáp"])


async def _suggested_of(request: Request) -> SuggestedQuestions:
    return cast(SuggestedQuestions, request.app.state.suggested)


SuggestedDep = Annotated[SuggestedQuestions, Depends(_suggested_of)]


@router.get(
    "/v1/suggestions",
    summary="Vài câu để hỏi thử",
    response_model=Suggestions,
    response_description="Những câu hỏi mà các bài viết hiện có trả lời được",
    responses=documented("/v1/suggestions", 422, 500, 503),
)
def suggestions(
    suggested: SuggestedDep,
    limit: Annotated[int, Query(ge=1, le=12, description="Nhiều nhất bao nhiêu câu", examples=[4])] = 4,
) -> JSONResponse:
    """Đặt câu hỏi từ chính các bài viết, mỗi câu của một bài; chỉ đưa ra câu mà dịch vụ trả lời được."""
    return JSONResponse({"questions": suggested.first(limit)})
