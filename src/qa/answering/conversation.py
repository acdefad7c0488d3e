"""Make a follow-up stand alone, without a language model: (question, history) -> question.

Three things happen in conversations, and each has one rule here. A question may swap one part of the last
one ("Thế còn năm 2023?", "Còn Nhật Bản thì sao?"): the part of the same sort is replaced. It may point
back with a pronoun ("Ông ấy nói gì?", "ở đó"): the last thing of that sort that was named is put in its
place. Or it may leave its subject out ("Ai phát biểu?"): the last question is put before it.
Does not resolve references that need understanding; a language model does that where one is configured.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from qa.records import Turn
from qa.vietnamese.names import Name, NameKind, names
from qa.vietnamese.numbers import DateMention, dates
from qa.vietnamese.questions import THEY, analyse, is_courtesy, is_dependent, with_accents
from qa.vietnamese.text import fold

_LITTLE = 4  # content syllables
_TURNS = 6  # how far back a pronoun may point
# "năm trước đó", "năm ngoái", "năm sau": a year told from the last one named.
_EARLIER = re.compile(r"\bnăm (?:trước|liền trước|ngoái)\b", re.IGNORECASE)
_LATER = re.compile(r"\bnăm (?:sau|kế tiếp|tiếp theo)\b", re.IGNORECASE)
_PRONOUNS: Sequence[tuple[re.Pattern[str], tuple[NameKind, ...]]] = (
    (
        re.compile(
            r"\b(?:ông|bà|anh|chị|cô|vị) (?:ấy|này|đó|ta)\b|\b(?:người này|người đó)\b", re.IGNORECASE
        ),
        (NameKind.PERSON,),
    ),
    (THEY, (NameKind.PERSON,)),
    (
        re.compile(
            r"\b(?:cơ quan|đơn vị|tổ chức|công ty|doanh nghiệp|tập đoàn|hiệp hội|bộ|cục|vụ|trường) "
            r"(?:này|đó|ấy)\b",
            re.IGNORECASE,
        ),
        (NameKind.ORGANISATION, NameKind.OTHER),
    ),
    (
        re.compile(
            r"\b(?:ở đó|tại đó|nơi đó|nơi này|nước này|nước đó|tỉnh này|thành phố này)\b", re.IGNORECASE
        ),
        (NameKind.PLACE, NameKind.ORGANISATION),
    ),
)


def standalone(question: str, history: Sequence[Turn]) -> str:
    """The question as somebody would ask it who had not seen the history.

    >>> asked = Turn(role="user", content="Doanh thu ngành năm 2024 là bao nhiêu?")
    >>> standalone("Thế còn năm trước đó?", [asked])
    'Doanh thu ngành năm 2023 là bao nhiêu?'
    """
    previous = _last_question(history)
    if previous is None or is_courtesy(question) or not (is_dependent(question) or _says_little(question)):
        return question
    return (
        _with_other_year(question, previous)
        or _with_other_name(question, previous)
        or _with_pronoun(question, history)
        or _with_subject(question, previous)
    )


def _says_little(question: str) -> bool:
    """Whether a question names nothing that could be searched for: no name, no number, a word or two.

    >>> _says_little("Đơn vị nào tổ chức thế?"), _says_little("Ai là Bộ trưởng Bộ Y tế?")
    (True, False)
    """
    return len(analyse(question).content) <= _LITTLE and not names(question) and not dates(question)


def _last_question(history: Sequence[Turn]) -> str | None:
    """The last question, thanks passed over, itself made to stand alone."""
    for at in range(len(history) - 1, -1, -1):
        if history[at].role == "user" and not is_courtesy(history[at].content):
            return standalone(history[at].content, history[:at])
    return None


def _with_other_year(question: str, previous: str) -> str | None:
    """The last question with the year that this one names instead."""
    before = _last_year(dates(previous))
    if before is None or before.year is None:
        return None
    after = _last_year(dates(question))
    spelled = with_accents(question)
    if after is not None and after.year is not None:
        year = after.year
    elif _EARLIER.search(spelled):
        year = before.year - 1
    elif _LATER.search(spelled):
        year = before.year + 1
    else:
        return None
    if not _only_swaps(question):
        return None
    written = before.text.replace(str(before.year), str(year))
    return previous[: before.start] + written + previous[before.end :]


def _last_year(mentions: Iterable[DateMention]) -> DateMention | None:
    return next((one for one in reversed(list(mentions)) if one.year is not None), None)


def _with_other_name(question: str, previous: str) -> str | None:
    """The last question with the name that this one gives instead of one of the same kind."""
    if not _only_swaps(question):
        return None
    for wanted in names(question):
        for said in reversed(names(previous)):
            if said.kind is wanted.kind and fold(said.text) != fold(wanted.text):
                return previous[: said.start] + wanted.text + previous[said.end :]
    return None


# What is left of a question that only swaps a part: "thế còn … thì sao", nothing with a verb of its own.
_SWAP = re.compile(
    r"^(?:thế |vậy |à )*(?:còn|đối với|what about|how about|and)\b|\bthì sao\b|\bthế nào\b", re.IGNORECASE
)


def _only_swaps(question: str) -> bool:
    spelled = with_accents(question).strip(" ?.!")
    return bool(_SWAP.search(spelled)) and len(spelled.split()) <= 9


def _with_pronoun(question: str, history: Sequence[Turn]) -> str | None:
    """The question with the last named person, body or place in place of its pronoun."""
    spelled = with_accents(question)
    for pattern, kinds in _PRONOUNS:
        if found := pattern.search(spelled):
            meant = _last_named(history, kinds)
            if meant is not None:
                return f"{question[: found.start()]}{meant.text}{question[found.end() :]}"
    return None


def _last_named(history: Sequence[Turn], kinds: tuple[NameKind, ...]) -> Name | None:
    for turn in reversed(history[-_TURNS:]):
        of_kind = [name for name in names(turn.content) if name.kind in kinds]
        if of_kind:
            # What was asked about comes last in a question; an answer opens with its subject.
            return of_kind[-1] if turn.role == "user" else of_kind[0]
    return None


def _with_subject(question: str, previous: str) -> str:
    return f"{previous.rstrip(' ?.!')}: {question}"
