"""GET /v1/articles and /v1/articles/{article_id}: the articles that answer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import JSONResponse

from qa import wire
from qa.api.dependencies import ServiceDep
from qa.api.problems import documented
from qa.api.schemas import Article, ArticlePage

router = APIRouter(tags=["Bài viết"])


@router.get(
    "/v1/articles",
    summary="Danh sách bài viết, theo trang",
    response_model=ArticlePage,
    response_description="Một trang của danh sách",
    responses=documented("/v1/articles", 400, 422, 500, 503),
)
def list_articles(
    service: ServiceDep,
    limit: Annotated[int, Query(ge=1, le=200, description="Số bài mỗi trang", examples=[50])] = 50,
    cursor: Annotated[str | None, Query(description="`next_cursor` của trang trước")] = None,
) -> JSONResponse:
    """Liệt kê các bài viết, không kèm nội dung."""
    return JSONResponse(wire.article_page(service.articles(cursor=cursor, limit=limit)))


@router.get(
    "/v1/articles/{article_id}",
    summary="Một bài viết với toàn bộ nội dung",
    response_model=Article,
    response_description="Bài viết",
    responses=documented("/v1/articles/bai-1", 404, 500, 503),
)
def read_article(
    service: ServiceDep,
    article_id: Annotated[str, Path(description="Mã bài viết", examples=["002-2d8c053db6514c07-b7c619f1"])],
) -> JSONResponse:
    """Lấy nội dung mà mọi vị trí trích dẫn (`source_span`, `span`) trỏ vào."""
    return JSONResponse(wire.article(service.article(article_id)))
