"""`qa mcp`, spoken to by the SDK's own client: over stdio, and over streamable HTTP."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.types import TextContent

from qa.cli import main

SEED = "Cảng Lạch Huyện\n\nNăm 2024, sản lượng của Cảng Lạch Huyện đạt 1,8 triệu TEU, tăng 12,4%."
QUESTION = "Sản lượng Cảng Lạch Huyện năm 2024 là bao nhiêu?"
REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("ask", {"question": ""}, "Câu hỏi đang để trống; hãy viết một câu hỏi."),
    ("ask", {"question": "ạ" * 2001}, "Câu hỏi dài 2001 ký tự, tối đa 2000; hãy rút ngắn lại."),
    ("search", {"question": "?"}, "Câu hỏi không có chữ hay số nào; hãy viết một câu hỏi bằng lời."),
    ("read_article", {"article_id": "không có"}, "no article has the id 'không có'"),
    ("search", {"question": "Cảng?", "top_k": 51}, "less than or equal to 50"),
]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("news")
    (folder / "cang.txt").write_text(SEED, "utf-8")
    assert main(["index", str(folder / "cang.txt"), "--index-dir", str(folder / "index")]) == 0
    return {**os.environ, "QA_INDEX_DIR": str(folder / "index"), "QA_ABSTAIN_BELOW": "0"}


def run(client: Client) -> None:
    """In a thread of its own: a browser that other tests have open keeps a loop running in the main one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(anyio.run, use, client).result()


async def use(client: Client) -> None:
    """What an agent does: look around, search, ask, read."""
    async with client:
        tools = (await client.list_tools()).tools
        assert [tool.name for tool in tools] == ["search", "ask", "read_article"]
        found = await called(client, "search", question=QUESTION)
        article = found["hits"][0]["article_id"]
        answer = await called(client, "ask", question=QUESTION)
        assert "1,8 triệu TEU" in answer["answer"]
        text = (await called(client, "read_article", article_id=article))["text"]
        citation = answer["citations"][0]
        assert text[slice(*citation["source_span"])] == citation["quote"]
        for tool, arguments, sentence in REFUSED:
            failed = await client.call_tool(tool, arguments)
            assert failed.is_error
            (content,) = failed.content
            assert isinstance(content, TextContent)
            assert sentence in content.text


async def called(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    assert isinstance(result.structured_content, dict)
    return result.structured_content


def test_an_agent_searches_asks_and_reads_over_stdio(environment: dict[str, str], tmp_path: Path) -> None:
    server = StdioServerParameters(command=sys.executable, args=["-m", "qa", "mcp"], env=environment)
    with (tmp_path / "stderr").open("w+") as stderr:
        run(Client(stdio_client(server, errlog=stderr)))
        stderr.seek(0)
        assert "Traceback" not in stderr.read()


def test_an_agent_does_the_same_over_http(environment: dict[str, str], tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "qa", "mcp", "--http", "--port", "0"],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stderr is not None
        address = re.search(r"http://\S+/mcp", server.stderr.readline())
        assert address is not None
        try:
            run(Client(address[0]))
        finally:
            server.terminate()
