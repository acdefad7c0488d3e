"""POST /v1/chat/completions, GET /v1/models: the service for programs that speak OpenAI's protocol.

The last message is the question, those before it the conversation. Citations are `url_citation` annotations
of the message; while streaming, of the last chunk that has a delta. Parameters that would change what is
said (temperature and the like) are taken and ignored: the articles decide.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any, Literal
from urllib.parse import quote

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from qa import wire
from qa.api import streaming
from qa.api.dependencies import ServiceDep
from qa.api.problems import documented, problem_json
from qa.api.schemas import Text
from qa.records import Answer, Finished, Mode, TextAdded, Turn

router = APIRouter(tags=["Tương thích OpenAI"])

_MODELS = {"hoidap": Mode.AUTO, "hoidap-extractive": Mode.EXTRACTIVE, "hoidap-generative": Mode.GENERATIVE}
_CREATED = 1_756_339_200  # 2025-08-28; models are named by what they do, not when
_MOST_TURNS = 20  # of the conversation, the latest; of each no more than `wire.TURN_LENGTH`


class TextPart(BaseModel):
    """Một phần của lời nói."""

    model_config = ConfigDict(extra="ignore")

    type: Literal["text"] = Field(description="Chỉ nhận chữ")
    text: Text = Field(description="Lời")


class Message(BaseModel):
    """Một lời nói; lời của `system` không đổi được cách trả lời."""

    model_config = ConfigDict(extra="ignore")

    role: Literal["system", "developer", "user", "assistant"] = Field(description="Ai nói")
    content: Text | list[TextPart] | None = Field(None, description="Nói gì")

    @property
    def text(self) -> str:
        """What is said."""
        if isinstance(self.content, list):
            return "".join(part.text for part in self.content)
        return self.content or ""


class CompletionRequest(BaseModel):
    """Một yêu cầu theo cách của OpenAI; trường lạ được bỏ qua."""

    model_config = ConfigDict(extra="ignore")

    model: Literal["hoidap", "hoidap-extractive", "hoidap-generative"] = Field(description="Xem `/v1/models`")
    messages: list[Message] = Field(min_length=1, description="Cuộc trò chuyện; câu cuối là câu hỏi")
    stream: bool = Field(False, description="Trả lời từng câu, theo luồng sự kiện")


@router.get("/v1/models", summary="Các cách trả lời, như những mô hình của OpenAI")
async def list_models() -> dict[str, Any]:
    """`hoidap` tự chọn; hai tên kia ép một cách."""
    rows = [{"id": name, "object": "model", "created": _CREATED, "owned_by": "hoidap"} for name in _MODELS]
    return {"object": "list", "data": rows}


@router.post(
    "/v1/chat/completions",
    summary="Hỏi theo giao thức của OpenAI",
    responses=documented("/v1/chat/completions", 400, 413, 415, 422, 500, 502, 503),
)
async def create_completion(body: CompletionRequest, service: ServiceDep, request: Request) -> Response:
    """Trả lời như `/v1/ask`; trích dẫn nằm ở `annotations`."""
    said = [message for message in body.messages if message.role in ("user", "assistant")]
    question = wire.clean_question(said[-1].text if said else "")
    asked: dict[str, Any] = {
        "history": [
            Turn(role=one.role, content=one.text[: wire.TURN_LENGTH]) for one in said[:-1][-_MOST_TURNS:]
        ],
        "mode": _MODELS[body.model],
    }
    base = str(request.base_url).rstrip("/")
    if not body.stream:
        answer = await run_in_threadpool(service.ask, question, **asked)
        message = {
            "role": "assistant",
            "content": answer.answer,
            "refusal": None,
            "annotations": _annotations(answer, base),
        }
        choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
        head = _head(answer.id, body.model, "chat.completion")
        return JSONResponse({**head, "choices": [choice], "usage": _usage(answer)})

    def events(cancelled: threading.Event) -> Iterator[streaming.Event]:
        head = _head(f"chatcmpl-{time.time_ns():x}", body.model, "chat.completion.chunk")
        first = {"role": "assistant"}
        for event in service.stream(question, cancelled=cancelled, **asked):
            if isinstance(event, TextAdded):
                yield None, {**head, "choices": [_delta({**first, "content": event.text})]}
                first = {}
            elif isinstance(event, Finished):
                notes = {"annotations": _annotations(event.answer, base)}
                yield None, {**head, "choices": [_delta(notes, finish="stop")]}
                yield None, "[DONE]"

    return await streaming.stream(
        events, failed=lambda error: (None, f'{{"error": {problem_json(request, error)}}}')
    )


def _head(name: str, model: str, kind: str) -> dict[str, Any]:
    return {"id": name, "object": kind, "created": int(time.time()), "model": model}


def _delta(delta: dict[str, Any], *, finish: str | None = None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}


def _annotations(answer: Answer, base: str) -> Sequence[dict[str, Any]]:
    """Each citation, at its place in the answer; an article without an address has one here."""
    sources = {source.id: source for source in answer.sources}
    return [
        {
            "type": "url_citation",
            "url_citation": {
                "start_index": one.answer_span[0],
                "end_index": one.answer_span[1],
                "title": sources[one.source_id].title or one.article_id,
                "url": sources[one.source_id].url or f"{base}/v1/articles/{quote(one.article_id)}",
            },
        }
        for one in answer.citations
    ]


def _usage(answer: Answer) -> dict[str, int]:
    usage = answer.usage or {}
    read, written = usage.get("prompt_tokens", 0), usage.get("completion_tokens", 0)
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}
