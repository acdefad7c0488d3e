"""Read the prompts: text files with named variables -> Prompts, checked before anything is asked.

A variable is written ``{name}``; a brace that is text is doubled. The files are those of ``prompts/`` unless
the settings name another folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

from qa.errors import PromptError

VARIABLES: Mapping[str, frozenset[str]] = {
    "answer_system": frozenset({"sentences", "refusal"}),
    "answer_question": frozenset({"passages", "question"}),
    "standalone": frozenset({"history", "question"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompts:
    """The texts, each with the variables of VARIABLES."""

    answer_system: str
    answer_question: str
    standalone: str

    @classmethod
    def load(cls, folder: Path | None = None) -> Prompts:
        """Read a folder of prompts, or those that ship with the project. Raises PromptError."""
        folder = folder or shipped_folder()
        return cls(**{name: _read(folder / f"{name}.txt", wanted) for name, wanted in VARIABLES.items()})


def shipped_folder() -> Path:
    """Where the prompts lie: beside the code in a wheel, in ``prompts/`` in a checkout."""
    package = Path(__file__).parents[1]
    inside = package / "prompts"
    return inside if inside.is_dir() else package.parents[1] / "prompts"


def _read(file: Path, wanted: frozenset[str]) -> str:
    try:
        text = file.read_text("utf-8").strip()
        found = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except OSError as error:
        raise PromptError(f"{file} cannot be read ({error.strerror}); see QA_PROMPTS_DIR") from error
    except ValueError as error:
        raise PromptError(
            f"{file} has a brace without its pair ({error}); double braces that are text"
        ) from error
    if missing := sorted(wanted - found):
        raise PromptError(f"{file} lacks the variable {{{missing[0]}}}; put it where its text belongs")
    if unknown := sorted(found - wanted):
        known = ", ".join(f"{{{name}}}" for name in sorted(wanted))
        raise PromptError(f"{file} has the unknown variable {{{unknown[0]}}}; known are {known}")
    return text
