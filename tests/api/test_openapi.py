"""The schema names every route once, with an example of each body and each error."""

from collections.abc import Iterator
from typing import Any, cast

import pytest

from qa.api import create_app, schemas
from qa.api.dependencies import QuestionService
from qa.api.problems import STATUSES, Problem
from qa.errors import QAError


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    # The schema is drawn without asking the service anything.
    return create_app(cast(QuestionService, object())).openapi()


def operations(schema: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def test_paths_and_operations(schema: dict[str, Any]) -> None:
    assert {
        f"{method} {path}": (operation["operationId"], " ".join(operation["responses"]))
        for method, path, operation in operations(schema)
    } == {
        "POST /v1/ask": ("ask", "200 400 413 415 422 500 502 503"),
        "POST /v1/chat/completions": ("create_completion", "200 400 413 415 422 500 502 503"),
        "GET /v1/models": ("list_models", "200"),
        "POST /v1/search": ("search", "200 400 413 415 422 500 503"),
        "GET /v1/suggestions": ("suggestions", "200 422 500 503"),
        "POST /v1/feedback": ("feedback", "200 400 413 415 422 500 503"),
        "GET /v1/articles": ("list_articles", "200 400 422 500 503"),
        "GET /v1/articles/{article_id}": ("read_article", "200 404 500 503"),
        "GET /healthz": ("healthz", "200 500"),
        "GET /readyz": ("readyz", "200 500 503"),
    }


def test_every_error_is_described_as_a_problem_with_a_true_example(schema: dict[str, Any]) -> None:
    for _, _, operation in operations(schema):
        for status, response in operation["responses"].items():
            if status != "200":
                content = response["content"]["application/problem+json"]
                assert list(response["content"]) == ["application/problem+json"]
                assert content["schema"] == {"$ref": "#/components/schemas/Problem"}
                assert Problem.model_validate(content["example"]).status == int(status)


def test_every_reference_leads_somewhere(schema: dict[str, Any]) -> None:
    def references(node: object) -> Iterator[str]:
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                yield node["$ref"]
            for value in node.values():
                yield from references(value)
        elif isinstance(node, list):
            for value in node:
                yield from references(value)

    used = {reference.removeprefix("#/components/schemas/") for reference in references(schema)}
    assert used == set(schema["components"]["schemas"])


def test_every_field_is_described_in_words(schema: dict[str, Any]) -> None:
    silent = [
        f"{name}.{field}"
        for name, model in schema["components"]["schemas"].items()
        for field, described in model.get("properties", {}).items()
        if "description" not in described and "$ref" not in str(described)
    ]
    assert silent == ["Health.status", "Readiness.status"]


def test_the_examples_obey_their_own_models(schema: dict[str, Any]) -> None:
    for model in (schemas.Answer, schemas.SearchResult):
        (example,) = schema["components"]["schemas"][model.__name__]["examples"]
        assert model.model_validate(example).model_dump(mode="json") == example
    (answer,) = schema["components"]["schemas"]["Answer"]["examples"]
    (citation,) = answer["citations"]
    assert answer["answer"][slice(*citation["answer_span"])] == citation["quote"]


def test_every_error_of_ours_has_a_status() -> None:
    def tree(error: type[QAError]) -> Iterator[type[QAError]]:
        yield error
        for child in error.__subclasses__():
            yield from tree(child)

    unmapped = {error.__name__ for error in tree(QAError) if error not in STATUSES}
    assert unmapped == {"IndexMismatch"}  # as its parent, IndexError_
