"""The fitted models that ship."""

from __future__ import annotations

import pytest

from qa.answering.candidates import FEATURES
from qa.answering.model import CONFIDENCE_FEATURES, READ_FEATURES, fitted


@pytest.mark.parametrize("foreign", [False, True])
@pytest.mark.parametrize("read", [False, True])
def test_the_shipped_models_are_whole(foreign: bool, read: bool) -> None:
    model = fitted(foreign=foreign, read=read)
    assert list(model.sentence) == [*FEATURES, *(READ_FEATURES if read else ())]
    assert list(model.confidence) == list(CONFIDENCE_FEATURES)
    relevance = model.confidence["relevance"]
    assert relevance > 0 if read else relevance == 0
