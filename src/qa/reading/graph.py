"""Draw the reader as an ONNX graph: trained tensors -> bytes, no torch.

In: the word vectors of one question with one text (1, tokens, hidden). Out: logits of start and end
(tokens, 2), of relevance (1) and of support (1). The body is drawn and rounded to int8 as the encoder's own
is, with one scale a run; therefore one text a run, and nothing hangs on a text's neighbours.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from qa.encoding.graph import Sheet, draw_layer, embed
from qa.encoding.weights import FloatArray, WeightFile

WORDS, SPANS, RELEVANCE, SUPPORT = "words", "spans", "relevance", "support"


def draw(tensors: Mapping[str, FloatArray], *, base: WeightFile) -> bytes:
    """Draw the graph of trained tensors; `base` gives the sizes."""
    weights = WeightFile(
        shape=base.shape,
        pieces=base.pieces,
        tensors={
            name: np.ascontiguousarray(tensor, np.float32).reshape(-1).view(np.uint8)
            for name, tensor in tensors.items()
        },
        quantised=frozenset(),
    )
    hidden = base.shape.hidden
    sheet = Sheet()
    x = embed(sheet, weights)
    for layer in range(base.shape.layers):
        x = draw_layer(sheet, weights, f"l{layer}", x)
    sheet.add("Squeeze", [x, sheet.axis(0)], "read")
    begin = sheet.add("Gather", ["read", sheet.axis(0)], "begin", axis=0)
    for head, part, of in ((SPANS, "span", "read"), (RELEVANCE, RELEVANCE, begin), (SUPPORT, SUPPORT, begin)):
        rows = sheet.hold(f"{part}.w", np.ascontiguousarray(weights.matrix(f"{part}.w", hidden).T))
        product = sheet.add("MatMul", [of, rows], f"{part}.product")
        sheet.add("Add", [product, sheet.hold(f"{part}.b", weights.vector(f"{part}.b"))], head)
    return sheet.serialise(
        "reader",
        takes={WORDS: [1, "tokens", hidden]},
        gives={SPANS: ["tokens", 2], RELEVANCE: [1, 1], SUPPORT: [1, 1]},
    )


def tensors_of(content: bytes, *, base: WeightFile) -> dict[str, FloatArray]:
    """Give back the tensors that `draw` made a graph of, rounded as they are there."""
    import onnx
    from onnx import numpy_helper

    held = {
        one.name: numpy_helper.to_array(one) for one in onnx.load_model_from_string(content).graph.initializer
    }
    hidden = base.shape.hidden
    tensors: dict[str, FloatArray] = {
        "emb.pos": held["places"] - base.vector("emb.type")[:hidden],
        "emb.type": base.vector("emb.type")[:hidden],
        "emb.ln.w": held["emb.ln.w"],
        "emb.ln.b": held["emb.ln.b"],
        "span.w": held["span.w"].T,
        "span.b": held["span.b"],
        "relevance.w": held["relevance.w"].T,
        "relevance.b": held["relevance.b"],
    }
    if "support.w" in held:  # readers before version 5 have none
        tensors |= {"support.w": held["support.w"].T, "support.b": held["support.b"]}
    for layer in (f"l{number}" for number in range(base.shape.layers)):
        for out, parts in (("qkv", "q k v"), ("attention", "ao"), ("wide", "fi"), ("narrow", "fo")):
            name = f"{layer}.{out}"
            rows = held[f"{name}.w"].T.astype(np.float32) * held[f"{name}.scale"][:, None]
            if out == "narrow":
                rows = rows * held[f"{layer}.even.by"]
            names = [f"{layer}.{part}" for part in parts.split()]
            for part, weight, bias in zip(
                names, np.split(rows, len(names)), np.split(held[f"{name}.b"], len(names)), strict=True
            ):
                tensors[f"{part}.w"], tensors[f"{part}.b"] = weight, bias
        for norm in (f"{layer}.aln", f"{layer}.oln"):
            tensors[f"{norm}.w"], tensors[f"{norm}.b"] = held[f"{norm}.w"], held[f"{norm}.b"]
    return {name: np.array(tensor, np.float32) for name, tensor in tensors.items()}
