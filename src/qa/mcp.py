"""The service as a Model Context Protocol server: a service that answers -> tools for agents.

Three tools: `search`, `ask`, `read_article`. What they give is what HTTP gives.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING, Annotated, Any, Literal

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from qa import wire
from qa.errors import QAError
from qa.records import Mode

if TYPE_CHECKING:
    from qa.api.dependencies import QuestionService

_INSTRUCTIONS = (
    "Vietnamese news articles. Use ask for a cited answer, search for passages, read_article for a whole "
    "text. Offsets are Unicode code points."
)
_READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
_Question = Annotated[str, Field(description="In Vietnamese, with or without accents, or in English")]


def create_server(service: QuestionService) -> MCPServer[Any]:
    """Build the server around an open service; whoever opened the service closes it."""
    server: MCPServer[Any] = MCPServer(
        "hoidap", instructions=_INSTRUCTIONS, version=version("hoidap"), log_level="WARNING"
    )

    @server.tool(annotations=_READS)
    def search(question: _Question, top_k: Annotated[int, Field(ge=1, le=50)] = 8) -> dict[str, Any]:
        """Find the passages nearest to a question, with their articles and scores."""
        with _told():
            return wire.search_result(service.search(wire.clean_question(question), top_k=top_k))

    @server.tool(annotations=_READS)
    def ask(
        question: _Question, mode: Literal["auto", "extractive", "generative"] = "auto"
    ) -> dict[str, Any]:
        """Answer a question from the articles, every sentence cited to its exact span; or abstain."""
        with _told():
            return wire.answer(service.ask(wire.clean_question(question), mode=Mode(mode)))

    @server.tool(annotations=_READS)
    def read_article(
        article_id: Annotated[str, Field(description="An article_id of search or ask")],
    ) -> dict[str, Any]:
        """Read one article whole: its text, which spans point into, and what is known of it."""
        with _told():
            return wire.article(service.article(article_id))

    return server


@contextmanager
def _told() -> Iterator[None]:
    """Tell the agent what our errors say; of any other the SDK tells only that there was one."""
    try:
        yield
    except QAError as error:
        raise ToolError(str(error)) from error
