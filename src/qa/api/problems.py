"""Every error as a problem object: exception -> application/problem+json.

Follows RFC 9457. Nothing of the inside (paths, tracebacks, messages of libraries) goes out with a 5xx.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.errors import (
    EncoderError,
    IndexBusy,
    IndexError_,
    ModelError,
    PromptError,
    QAError,
    SourceError,
    UnknownArticle,
    UsageError,
)

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
_TYPE = "urn:problem-type:hoidap:"

# The one place where an error of ours becomes a status.
STATUSES: dict[type[QAError], HTTPStatus] = {
    UsageError: HTTPStatus.BAD_REQUEST,
    SourceError: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnknownArticle: HTTPStatus.NOT_FOUND,
    IndexBusy: HTTPStatus.SERVICE_UNAVAILABLE,
    IndexError_: HTTPStatus.SERVICE_UNAVAILABLE,
    EncoderError: HTTPStatus.SERVICE_UNAVAILABLE,
    ModelError: HTTPStatus.BAD_GATEWAY,
    PromptError: HTTPStatus.INTERNAL_SERVER_ERROR,
    QAError: HTTPStatus.INTERNAL_SERVER_ERROR,
}

_TITLES: dict[int, tuple[str, str]] = {  # status: name in `type`, title
    400: ("bad-request", "Yêu cầu không đúng"),
    404: ("not-found", "Không tìm thấy"),
    405: ("method-not-allowed", "Phương thức không được phép"),
    413: ("body-too-large", "Thân yêu cầu quá lớn"),
    415: ("unsupported-media-type", "Kiểu dữ liệu không được hỗ trợ"),
    422: ("validation", "Dữ liệu không hợp lệ"),
    500: ("internal", "Lỗi bên trong dịch vụ"),
    502: ("model-failed", "Mô hình ngôn ngữ không trả lời"),
    503: ("unavailable", "Dịch vụ chưa sẵn sàng"),
}

_SERVER_DETAILS: dict[int, str] = {
    500: "Dịch vụ gặp lỗi ngoài dự kiến; lỗi đã được ghi lại, hãy thử lại sau.",
    502: "Mô hình ngôn ngữ không trả lời; hãy thử lại sau hoặc dùng mode “extractive”.",
    503: "Chỉ mục hoặc bộ mã hóa chưa dùng được; hãy thử lại sau ít phút.",
}

# What pydantic says, for the mistakes that callers make; the rest stays in its own words.
_MESSAGES: dict[str, str] = {
    "missing": "trường này là bắt buộc",
    "extra_forbidden": "không có trường nào tên như vậy",
    "string_type": "phải là một chuỗi ký tự",
    "string_unicode": "phải là chuỗi Unicode hợp lệ",
    "int_type": "phải là một số nguyên",
    "int_parsing": "phải là một số nguyên",
    "int_from_float": "phải là một số nguyên",
    "bool_type": "phải là true hoặc false",
    "list_type": "phải là một danh sách",
    "model_attributes_type": "phải là một đối tượng JSON",
    "model_type": "phải là một đối tượng JSON",
    "dict_type": "phải là một đối tượng JSON",
    "greater_than_equal": "phải từ {ge} trở lên",
    "less_than_equal": "nhiều nhất là {le}",
    "too_long": "có {actual_length} phần tử, nhiều nhất là {max_length}",
    "literal_error": "phải là một trong: {expected}",
    "enum": "phải là một trong: {expected}",
}


class FieldError(BaseModel):
    """One thing wrong in the request."""

    model_config = ConfigDict(extra="forbid")

    loc: list[str | int] = Field(description="Đường đi tới chỗ sai", examples=[["body", "question"]])
    msg: str = Field(description="Sai ở đâu", examples=["trường này là bắt buộc"])


class Problem(BaseModel):
    """An error as RFC 9457 writes it."""

    model_config = ConfigDict(extra="forbid")

    type: str = Field(description="Tên của loại lỗi", examples=[_TYPE + "validation"])
    title: str = Field(description="Loại lỗi, bằng lời", examples=["Dữ liệu không hợp lệ"])
    status: int = Field(description="Mã trạng thái HTTP", examples=[422])
    detail: str = Field(
        description="Sai ở đâu và cách khắc phục", examples=["Sai ở question: trường này là bắt buộc."]
    )
    instance: str = Field(description="Địa chỉ được gọi", examples=["/v1/ask"])
    errors: list[FieldError] | None = Field(None, description="Từng chỗ sai, chỉ có khi `status` là 422")


class ProblemResponse(JSONResponse):
    """A response that carries a problem object."""

    media_type = MEDIA_TYPE


_EXAMPLE_DETAILS: dict[int, str] = _SERVER_DETAILS | {
    400: "Thân yêu cầu không phải JSON hợp lệ.",
    404: "Không có bài viết nào mang mã “bai-1”.",
    413: "Thân yêu cầu lớn hơn giới hạn 262144 byte; hãy gửi ít dữ liệu hơn.",
    415: "Hãy gửi JSON với Content-Type: application/json.",
    422: "Sai ở top_k: nhiều nhất là 50.",
}
_EXAMPLE_ERRORS = {"errors": [{"loc": ["body", "top_k"], "msg": "nhiều nhất là 50"}]}


def documented(path: str, *statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe the problem responses of one path for OpenAPI."""
    return {
        status: {
            "description": _TITLES[status][1],
            "content": {
                MEDIA_TYPE: {
                    "schema": {"$ref": "#/components/schemas/Problem"},
                    "example": _content(status, _EXAMPLE_DETAILS[status], instance=path)
                    | (_EXAMPLE_ERRORS if status == 422 else {}),
                }
            },
        }
        for status in statuses
    }


def _content(status: int, detail: str, *, instance: str) -> dict[str, Any]:
    name, title = _TITLES.get(status, ("http", HTTPStatus(status).phrase))
    return {"type": _TYPE + name, "title": title, "status": status, "detail": detail, "instance": instance}


def problem(
    request: Request,
    status: int,
    detail: str,
    *,
    headers: dict[str, str] | None = None,
    errors: list[dict[str, Any]] | None = None,
) -> Response:
    """Build the problem response of one request."""
    content = _content(status, detail, instance=quote(request.url.path))
    if errors is not None:
        content["errors"] = errors
    return ProblemResponse(content, status_code=status, headers=headers)


async def _on_http_error(request: Request, error: HTTPException) -> Response:
    path = request.url.path
    detail = {
        400: "Thân yêu cầu không phải JSON hợp lệ.",  # what FastAPI cannot parse, such as torn UTF-8
        404: f"Không có địa chỉ {path}.",
        405: f"Địa chỉ {path} không nhận phương thức {request.method}.",
    }.get(error.status_code, error.detail)
    headers = dict(error.headers) if error.headers else None
    return problem(request, error.status_code, detail, headers=headers)


async def _on_invalid(request: Request, error: RequestValidationError) -> Response:
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        where = first["loc"][1]
        return problem(request, 400, f"Thân yêu cầu không phải JSON hợp lệ, sai từ ký tự thứ {where}.")
    if isinstance(error.body, bytes):  # FastAPI left it unread: no JSON content type
        return problem(request, 415, "Hãy gửi JSON với Content-Type: application/json.")
    errors = [{"loc": list(each["loc"]), "msg": _message(each)} for each in error.errors()]
    places = ", ".join(_place(each["loc"]) for each in errors)
    detail = f"Sai ở {places}" + (f": {errors[0]['msg']}." if len(errors) == 1 else "; xem errors.")
    return problem(request, 422, detail, errors=errors)


def _message(error: dict[str, Any]) -> str:
    template = _MESSAGES.get(error["type"])
    if template is None:
        return str(error["msg"])
    return template.format(**error.get("ctx", {})).replace(" or ", " hoặc ")


def _place(loc: Sequence[str | int]) -> str:
    """Name a place without the word for where it was sent.

    >>> _place(["body", "history", 0, "role"]), _place(["body"])
    ('history.0.role', 'body')
    """
    return ".".join(str(step) for step in loc[1:]) or str(loc[0])


async def _on_qa_error(request: Request, error: QAError) -> Response:
    return _qa_problem(request, error)


def problem_json(request: Request, error: Exception) -> str:
    """The problem object of an error that came after the headers had gone."""
    answer = _qa_problem(request, error) if isinstance(error, QAError) else _surprise(request, error)
    return bytes(answer.body).decode()


def _qa_problem(request: Request, error: QAError) -> Response:
    status = next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        logger.error("%s %s: %s: %s", request.method, request.url.path, type(error).__name__, error)
        headers = {"Retry-After": "5"} if status is HTTPStatus.SERVICE_UNAVAILABLE else None
        return problem(request, status, _SERVER_DETAILS[status], headers=headers)
    if isinstance(error, UnknownArticle):
        article_id = request.path_params.get("article_id", "")
        return problem(request, status, f"Không có bài viết nào mang mã “{article_id}”.")
    return problem(request, status, str(error))


def _surprise(request: Request, error: Exception) -> Response:
    logger.error("%s %s: %s: %s", request.method, request.url.path, type(error).__name__, error)
    return problem(request, 500, _SERVER_DETAILS[500])


HANDLERS: dict[int | type[Exception], Callable[[Request, Any], Coroutine[Any, Any, Response]]] = {
    HTTPException: _on_http_error,
    RequestValidationError: _on_invalid,
    QAError: _on_qa_error,
}


class Surprises:
    """Answer what nothing else has: inside the other middleware, so that the answer gets its headers too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; raise the error again after its answer, for the server to log where it was."""
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, noted)
        except Exception as error:
            if scope["type"] == "http" and not begun:
                await _surprise(Request(scope), error)(scope, receive, send)
            raise
