"""Every setting, in one frozen class: the only reader of the environment.

A setting ``name`` is read from the environment variable ``QA_NAME``.
"""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

_ORIGIN = re.compile(r"\*|null|[a-z][a-z0-9+.-]*://[a-z0-9._\[\]:-]+")
_USUAL_PORT = re.compile(r"(?<=^http:)(.+):80$|(?<=^https:)(.+):443$")


def _user_cache() -> Path:
    return Path.home() / ".cache" / "hoidap"


class Settings(BaseSettings):
    """How the service is set up; see the table in the README."""

    model_config = SettingsConfigDict(env_prefix="QA_", frozen=True, extra="ignore")

    index_dir: Path = Field(Path("index"), description="Folder of the index")
    cache_dir: Path = Field(
        default_factory=_user_cache, description="Where the bundled encoder is unpacked once"
    )
    encoder: str = Field(
        "bundled",
        description="`bundled` (multilingual-e5-small, int8), or any sentence-transformers id or folder",
    )
    threads: int = Field(0, ge=0, description="Threads of the encoder; 0 takes every core")
    passage_tokens: int = Field(220, ge=32, le=480, description="Most tokens of one passage")
    top_k: int = Field(8, ge=1, le=50, description="Passages shown to the answerer")
    abstain_below: float = Field(
        0.211, ge=0.0, le=1.0, description="Confidence under which the service says it does not know"
    )
    reader: bool = Field(
        True, description="Read the likeliest sentences closely: better answers for more time a question"
    )
    model: str = Field(
        "",
        description="Language model that writes answers: its name at `QA_MODEL_BASE_URL`, or LangChain's "
        "`provider:model`; empty: none, answers are extractive",
    )
    model_base_url: str = Field(
        "", description="OpenAI-compatible server, such as `http://127.0.0.1:11434/v1`"
    )
    model_key: SecretStr = Field(SecretStr(""), description="Key of the model server")
    model_headers: dict[str, str] = Field({}, description="More headers for the model server, as JSON")
    model_temperature: float = Field(0.0, ge=0.0, le=2.0, description="Temperature of the model")
    model_timeout_s: float = Field(
        20.0, gt=0.0, description="Seconds from the question until the extractive answer is given instead"
    )
    model_context_tokens: int = Field(4000, ge=500, description="Most tokens of a prompt, by cl100k")
    model_answer_tokens: int = Field(400, ge=32, description="Most tokens that the model may write")
    prompts_dir: Path | None = Field(None, description="Folder of prompts to use instead of `prompts/`")
    host: str = Field("127.0.0.1", description="Address the HTTP service listens on")
    port: int = Field(8000, ge=1, le=65535, description="Port the HTTP service listens on")
    allowed_origins: str = Field(
        "",
        description="Sites whose pages may ask: origins like `https://bao.example`, blanks between; `*`: any",
    )
    eval_data: Path = Field(Path("../shared/data"), description="Folder of the evaluation sets of `qa eval`")
    eval_runs: Path = Field(Path("eval/runs"), description="Where `qa eval` keeps its indexes and runs")

    @field_validator("allowed_origins")
    @classmethod
    def _as_browsers_write(cls, origins: str) -> str:
        """Bring origins to the form that browsers send, blanks between; refuse what none would."""
        found = [one.rstrip("/") for one in origins.lower().replace(",", " ").split()]
        for one in found:
            if not _ORIGIN.fullmatch(one):
                raise PydanticCustomError(
                    "origin",
                    "{one} is no origin, expected one like https://bao.example, without a path",
                    {"one": one},
                )
        return " ".join(_USUAL_PORT.sub(r"\1\2", one) for one in found)
