"""Draw the encoder as an ONNX graph: weights -> bytes, no torch.

In: the word vectors of one text (1, tokens, hidden). Out: its unit row (1, hidden). The embedding table
stays outside. Matrix products run in int8: weights are rounded once, with one scale an output, and
activations as they come, with one scale a text. The operators of com.microsoft are ONNX Runtime's own.

One text a run: in a batch the scale, and so every vector, would hang on the text's neighbours (0.9966
between batches of 16 and of 1), and passages of 200 tokens run no faster together than apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from qa.encoding.weights import FloatArray, WeightFile

VERSION = 3  # counts up when the vectors change

# 7 bits: processors without VNNI add two products of 8 bits in 16 and overflow. Costs 0.0004 of cosine.
WHOLE_MAX = 63
LIKELY_PEAK = 4.0  # standard deviations; anything from 2 to 8 serves as well
MICROSOFT = "com.microsoft"


def draw(weights: WeightFile) -> bytes:
    """Draw the graph with its weights and serialise it."""
    sheet = Sheet()
    shape = weights.shape
    x = embed(sheet, weights)
    for layer in range(shape.layers):
        x = draw_layer(sheet, weights, f"l{layer}", x)
    _pool(sheet, x)
    return sheet.serialise(
        "encoder", takes={"words": [1, "tokens", shape.hidden]}, gives={"vector": [1, shape.hidden]}
    )


def embed(sheet: Sheet, weights: WeightFile) -> str:
    """Add the places to the input "words" and even out; gives the name of what comes out."""
    hidden = weights.shape.hidden
    places = weights.matrix("emb.pos", hidden) + weights.vector("emb.type")[:hidden]
    sheet.add("Shape", ["words"], "size", start=1, end=2)
    sheet.add("Slice", [sheet.hold("places", places), sheet.axis(0), "size", sheet.axis(0)], "place")
    sheet.add("Add", ["words", "place"], "placed")
    return sheet.norm("placed", "x", "emb.ln", weights)


def draw_layer(sheet: Sheet, weights: WeightFile, layer: str, x: str) -> str:
    """Draw one layer ("l0", …) after ``x``; gives the name of what comes out."""
    hidden, inner = weights.shape.hidden, weights.shape.inner

    def product(x: str, out: str, parts: str, width: int, stretch: FloatArray | float = 1.0) -> str:
        rows = np.concatenate([weights.matrix(f"{layer}.{part}.w", width) for part in parts.split()])
        rows = rows * np.asarray(stretch, np.float32)
        bias = np.concatenate([weights.vector(f"{layer}.{part}.b") for part in parts.split()])
        whole, scales = to_int8(rows)
        name = f"{layer}.{out}"
        operands = [
            x,
            sheet.hold(f"{name}.w", np.ascontiguousarray(whole.T)),
            sheet.hold(f"{name}.scale", scales),
            sheet.hold(f"{name}.zero", np.zeros(len(scales), np.int8)),
            sheet.hold(f"{name}.b", bias),
        ]
        return sheet.add_microsoft("DynamicQuantizeMatMul", operands, name)

    def add_and_norm(x: str, residual: str, out: str, part: str) -> str:
        # Apart: ONNX Runtime's fused SkipLayerNormalization makes the whole run a fifth slower.
        total = sheet.add("Add", [x, residual], f"{layer}.{out}.sum")
        return sheet.norm(total, f"{layer}.{out}", f"{layer}.{part}", weights)

    fused = product(x, "qkv", "q k v", hidden)
    q, k, v = (f"{layer}.{part}" for part in "qkv")
    sheet.split(fused, [q, k, v])
    seen = sheet.add_microsoft(
        "MultiHeadAttention", [q, k, v], f"{layer}.seen", num_heads=weights.shape.heads
    )
    attended = add_and_norm(product(seen, "attention", "ao", hidden), x, "attended", "aln")
    wide = sheet.add_microsoft("Gelu", [product(attended, "wide", "fi", hidden)], f"{layer}.gelu")
    peaks = likely_peaks(weights, layer)
    even = sheet.add("Mul", [wide, sheet.hold(f"{layer}.even.by", 1 / peaks)], f"{layer}.even")
    return add_and_norm(product(even, "narrow", "fo", inner, stretch=peaks), attended, "out", "oln")


def likely_peaks(weights: WeightFile, layer: str) -> FloatArray:
    """Estimate how large each unit of the feed-forward layer gets, from the weights alone.

    One unit of most layers answers the first token with 30 times what the others ever reach, and a common
    scale would leave those a few steps of int8. The layer norm before it gives every input a known mean and
    deviation, hence every unit too. Evening units out by this halves the error (cosine 0.9961 to 0.9981).
    Follows SmoothQuant (arXiv 2211.10438), without its calibration texts.
    """
    rows = weights.matrix(f"{layer}.fi.w", weights.shape.hidden)
    mean = weights.vector(f"{layer}.fi.b") + rows @ weights.vector(f"{layer}.aln.b")
    deviation = np.sqrt(np.square(rows * weights.vector(f"{layer}.aln.w")).sum(axis=1))
    peaks: FloatArray = np.maximum(mean + LIKELY_PEAK * deviation, deviation)
    return peaks


def _pool(sheet: Sheet, x: str) -> None:
    sheet.add("ReduceMean", [x, sheet.axis(1)], "pooled", keepdims=0)
    sheet.add("LpNormalization", ["pooled"], "vector", axis=1, p=2)


def to_int8(rows: FloatArray) -> tuple[npt.NDArray[np.int8], FloatArray]:
    """Round rows to whole numbers with one scale each: row = whole * scale, to half a step.

    >>> whole, scales = to_int8(np.array([[6.3, -2.5]], np.float32))
    >>> whole.tolist(), scales.round(4).tolist()
    ([[63, -25]], [0.10000000149011612])
    """
    scales = (np.abs(rows).max(axis=1) / WHOLE_MAX).astype(np.float32)
    return np.rint(rows / scales[:, None]).astype(np.int8), scales


class Sheet:
    """Nodes and constants of a graph being drawn."""

    def __init__(self) -> None:
        from onnx import helper, numpy_helper

        self._helper, self._numpy_helper = helper, numpy_helper
        self._nodes: list[Any] = []
        self._constants: dict[str, Any] = {}

    def hold(self, name: str, array: npt.NDArray[np.generic]) -> str:
        """Keep an array as a constant."""
        self._constants[name] = self._numpy_helper.from_array(array, name)
        return name

    def axis(self, value: int) -> str:
        """Keep one whole number as a constant."""
        return self.hold(f"axis{value}", np.array([value], np.int64))

    def add(self, operator: str, operands: list[str], out: str, **attributes: object) -> str:
        """Add a node with one output, and give that output's name."""
        self._nodes.append(self._helper.make_node(operator, operands, [out], name=out, **attributes))
        return out

    def add_microsoft(self, operator: str, operands: list[str], out: str, **attributes: object) -> str:
        """Add a node of ONNX Runtime's own."""
        return self.add(operator, operands, out, domain=MICROSOFT, **attributes)

    def norm(self, x: str, out: str, part: str, weights: WeightFile) -> str:
        """Add a layer norm with the weights of ``part``."""
        scale = self.hold(f"{part}.w", weights.vector(f"{part}.w"))
        shift = self.hold(f"{part}.b", weights.vector(f"{part}.b"))
        return self.add("LayerNormalization", [x, scale, shift], out, epsilon=weights.shape.epsilon)

    def split(self, whole: str, parts: list[str]) -> None:
        """Cut into three along the last axis."""
        self._nodes.append(
            self._helper.make_node("Split", [whole], parts, name=f"{whole}.split", axis=2, num_outputs=3)
        )

    def serialise(
        self, name: str, *, takes: Mapping[str, Sequence[int | str]], gives: Mapping[str, Sequence[int | str]]
    ) -> bytes:
        """Write the graph; inputs and outputs, all float32, by name with their shapes."""
        kind = self._helper.onnx.TensorProto.FLOAT
        given, made = (
            [self._helper.make_tensor_value_info(one, kind, shape) for one, shape in some.items()]
            for some in (takes, gives)
        )
        graph = self._helper.make_graph(self._nodes, name, given, made, list(self._constants.values()))
        # Opset 18 and format 9 are what ONNX Runtime has read since 2023.
        model = self._helper.make_model(
            graph,
            opset_imports=[self._helper.make_opsetid("", 18), self._helper.make_opsetid(MICROSOFT, 1)],
            ir_version=9,
        )
        serialised: bytes = model.SerializeToString()
        return serialised
