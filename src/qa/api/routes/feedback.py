"""POST /v1/feedback: what a person says of an answer -> stored."""

from __future__ import annotations

import logging

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from qa.api.dependencies import FeedbackDep
from qa.api.problems import documented
from qa.api.schemas import FeedbackRequest, FeedbackStored

logger = logging.getLogger(__name__)
router = APIRouter(tags=["Hỏi đáp"])


@router.post(
    "/v1/feedback",
    summary="Góp ý về một câu trả lời",
    response_model=FeedbackStored,
    response_description="Góp ý đã được lưu",
    responses=documented("/v1/feedback", 400, 413, 415, 422, 500, 503),
)
def feedback(body: FeedbackRequest, kept: FeedbackDep) -> JSONResponse:
    """Lưu lời khen, chê và nhận xét; góp ý sau cùng của một câu trả lời là góp ý được tính."""
    try:
        stored = kept.add(body.answer_id, body.rating, body.comment)
    except OSError as error:
        logger.error("feedback was not stored: %s", error)
        raise HTTPException(503, detail="Không ghi được vào sổ góp ý; góp ý này chưa được lưu.") from error
    if not stored:
        raise HTTPException(503, detail="Sổ góp ý đã đầy; góp ý này chưa được lưu.")
    return JSONResponse({"status": "stored"})
