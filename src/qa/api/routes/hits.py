"""POST /v1/search: a question -> the passages nearest to it."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import JSONResponse

from qa import wire
from qa.api.dependencies import ServiceDep
from qa.api.problems import documented
from qa.api.schemas import SearchRequest, SearchResult

router = APIRouter(tags=["Hỏi đáp"])


@router.post(
    "/v1/search",
    summary="Tìm các đoạn văn gần câu hỏi nhất",
    response_model=SearchResult,
    response_description="Các đoạn văn, gần nhất đứng đầu",
    responses=documented("/v1/search", 400, 413, 415, 422, 500, 503),
)
def search(body: SearchRequest, service: ServiceDep) -> JSONResponse:
    """Tìm theo nghĩa và theo từ; mỗi đoạn kèm điểm của cả hai cách."""
    result = service.search(body.question, top_k=body.top_k, filters=body.filters.record())
    return JSONResponse(wire.search_result(result))
