"""GET /healthz and /readyz: is the process up, and can it answer."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from qa import wire
from qa.api.dependencies import ServiceDep
from qa.api.problems import documented
from qa.api.schemas import Health, Readiness

router = APIRouter(tags=["Vận hành"])


# `async`: it answers from the event loop even while every worker thread is busy.
@router.get(
    "/healthz",
    summary="Tiến trình còn sống",
    response_model=Health,
    response_description="Còn sống",
    responses=documented("/healthz", 500),
)
async def healthz() -> JSONResponse:
    """Không hỏi đến chỉ mục; để biết có trả lời được hay không, gọi `/readyz`."""
    return JSONResponse({"status": "ok"})


@router.get(
    "/readyz",
    summary="Dịch vụ trả lời được",
    response_model=Readiness,
    response_description="Chỉ mục đã nạp và có bài viết",
    responses=documented("/readyz", 500, 503),
)
def readyz(service: ServiceDep) -> JSONResponse:
    """Trả 503 khi chỉ mục chưa nạp được hoặc chưa có bài viết nào."""
    status = service.status()
    if not status.articles:
        raise HTTPException(503, detail="Chỉ mục chưa có bài viết nào; hãy chạy: qa index.")
    return JSONResponse({"status": "ready", "index": wire.index_status(status)})
