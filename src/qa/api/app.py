"""Put the HTTP service together: a service that answers -> a FastAPI application."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from qa.api.body_limit import MAX_BODY_BYTES, BodyLimit
from qa.api.dependencies import QuestionService
from qa.api.feedback import FeedbackFile
from qa.api.head import HeadAsGet
from qa.api.problems import HANDLERS, MEDIA_TYPE, Problem, Surprises
from qa.api.routes import answers, articles, completions, feedback, health, hits, home, suggestions, widget
from qa.api.schemas import Answer, SearchResult
from qa.api.suggested import SuggestedQuestions
from qa.settings import Settings

_DESCRIPTION = """\
Hỏi bằng tiếng Việt, nhận câu trả lời lấy nguyên văn từ các bài báo; mỗi câu được dẫn về đúng chỗ của nó.

Mọi vị trí là số ký tự Unicode (code point) trong văn bản NFC, dạng `[đầu, cuối)`. Mọi lỗi là
`application/problem+json` (RFC 9457)."""


class _Application(FastAPI):
    def openapi(self) -> dict[str, Any]:
        """Describe errors as the problem objects that they are, rather than as FastAPI's own."""
        schema = super().openapi()
        schemas = schema["components"]["schemas"]
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        for operation in (each for path in schema["paths"].values() for each in path.values()):
            if MEDIA_TYPE not in operation["responses"].get("422", {"content": {MEDIA_TYPE: {}}})["content"]:
                del operation["responses"]["422"]
        problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(problem.pop("$defs"), Problem=problem)
        for model in (Answer, SearchResult):  # FastAPI leaves out every null, even of an example
            schemas[model.__name__]["examples"] = model.model_json_schema()["examples"]
        return schema


def create_app(
    service: QuestionService, *, settings: Settings | None = None, max_body_bytes: int = MAX_BODY_BYTES
) -> FastAPI:
    """Build the application around an open service; whoever opened the service closes it.

    Without settings, those of the environment are taken.
    """
    settings = settings or Settings()
    cross_origin = Middleware(
        CORSMiddleware,
        allow_origins=settings.allowed_origins.split(),
        allow_methods=["GET", "POST"],
        allow_headers=["Content-Type"],
        expose_headers=["Retry-After"],
    )
    app = _Application(
        title="hoidap",
        summary="Hỏi đáp tiếng Việt trên các bài báo, có dẫn nguồn chính xác",
        description=_DESCRIPTION,
        version=version("hoidap"),
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        docs_url=None,  # they load scripts from elsewhere; the schema itself is served
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
        exception_handlers=HANDLERS,
        middleware=[
            Middleware(HeadAsGet),
            cross_origin,
            Middleware(Surprises),
            Middleware(BodyLimit, max_bytes=max_body_bytes),
        ],
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.service = service
    app.state.feedback = FeedbackFile(settings.index_dir)
    app.state.suggested = SuggestedQuestions(service)
    for noun in (answers, completions, hits, articles, suggestions, feedback, health, home, widget):
        app.include_router(noun.router)
    return app
