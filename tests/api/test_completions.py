"""OpenAI's protocol, spoken by its official client over a real socket."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import openai
import pytest
from openai.types.chat import ChatCompletionMessageParam

from qa.errors import ModelError
from qa.records import Mode, Turn
from telling import ANSWER, EVENTS, Teller, serving

NOTE = {"start_index": 0, "end_index": 19, "title": "Giá điện"}
QUESTION: list[ChatCompletionMessageParam] = [{"role": "user", "content": "Giá điện?"}]


@contextmanager
def client_of(teller: Teller) -> Iterator[openai.OpenAI]:
    with (
        serving(teller) as port,
        openai.OpenAI(base_url=f"http://127.0.0.1:{port}/v1", api_key="none", max_retries=0) as client,
    ):
        yield client


def test_the_models_are_the_ways_to_answer() -> None:
    with client_of(Teller()) as client:
        names = [model.id for model in client.models.list()]
    assert names == ["hoidap", "hoidap-extractive", "hoidap-generative"]


def test_an_answer_comes_with_its_citations_as_annotations() -> None:
    with client_of(Teller()) as client:
        completion = client.chat.completions.create(model="hoidap", messages=QUESTION, temperature=0.2)
        base = str(client.base_url)
    (choice,) = completion.choices
    assert (choice.message.content, choice.finish_reason) == (ANSWER.answer, "stop")
    assert choice.message.annotations is not None
    (note,) = choice.message.annotations
    assert note.url_citation.model_dump() == {**NOTE, "url": f"{base}articles/dien"}


def test_an_answer_streams() -> None:
    with client_of(Teller(*EVENTS)) as client:
        chunks = list(client.chat.completions.create(model="hoidap", messages=QUESTION, stream=True))
    deltas = [chunk.choices[0].delta for chunk in chunks]
    assert "".join(delta.content or "" for delta in deltas) == ANSWER.answer
    assert chunks[-1].choices[0].finish_reason == "stop"
    assert deltas[-1].model_extra is not None
    assert deltas[-1].model_extra["annotations"][0]["url_citation"]["title"] == "Giá điện"


def test_the_conversation_is_the_history() -> None:
    teller = Teller()
    messages: list[ChatCompletionMessageParam] = [
        {"role": "system", "content": "Nói như cướp biển."},
        {"role": "user", "content": "Giá điện?"},
        {"role": "assistant", "content": "Tăng."},
        {"role": "user", "content": [{"type": "text", "text": "Bao nhiêu?"}]},
    ]
    with client_of(teller) as client:
        client.chat.completions.create(model="hoidap-extractive", messages=messages)
    history = [Turn(role="user", content="Giá điện?"), Turn(role="assistant", content="Tăng.")]
    assert teller.asked == [("Bao nhiêu?", {"history": history, "mode": Mode.EXTRACTIVE})]


def test_what_was_said_at_length_before_is_cut() -> None:
    teller = Teller()
    messages: list[ChatCompletionMessageParam] = [{"role": "user", "content": "a" * 200_000}, *QUESTION]
    with client_of(teller) as client:
        client.chat.completions.create(model="hoidap", messages=messages)
    assert teller.asked[0][1]["history"] == [Turn(role="user", content="a" * 4000)]


def test_what_cannot_be_asked_is_told() -> None:
    with client_of(Teller()) as client:
        with pytest.raises(openai.UnprocessableEntityError):
            client.chat.completions.create(model="gpt-99", messages=QUESTION)
        with pytest.raises(openai.BadRequestError) as refused:
            client.chat.completions.create(model="hoidap", messages=[{"role": "user", "content": " "}])
    assert isinstance(refused.value.body, dict)
    assert refused.value.body["detail"] == "Câu hỏi đang để trống; hãy viết một câu hỏi."


def test_a_failure_in_the_stream_is_an_error_of_the_client() -> None:
    with client_of(Teller(*EVENTS[:2], ModelError("x"))) as client, pytest.raises(openai.APIError):
        list(client.chat.completions.create(model="hoidap", messages=QUESTION, stream=True))
