"""The reader in torch: word vectors -> start, end and relevance. For training only.

The body is the bundled encoder's (BERT, 12 layers of 384); the embedding table stays outside and frozen.
Tensors carry the names of the weight file, "l0.q.w" and so on, as in `qa.encoding.graph`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from qa.encoding.weights import FloatArray, WeightFile

if TYPE_CHECKING:
    import torch

PARTS = ("q", "k", "v", "ao", "aln", "fi", "fo", "oln")
HEADS = {"span": 2, "relevance": 1, "support": 1}  # rows of each; those of "span": start, end


def first_tensors(weights: WeightFile, *, seed: int) -> dict[str, FloatArray]:
    """Body of the encoder and fresh heads, as arrays by name."""
    shape = weights.shape
    tensors: dict[str, FloatArray] = {
        "emb.pos": weights.matrix("emb.pos", shape.hidden),
        "emb.type": weights.vector("emb.type")[: shape.hidden],
        "emb.ln.w": weights.vector("emb.ln.w"),
        "emb.ln.b": weights.vector("emb.ln.b"),
    }
    for layer in range(shape.layers):
        for part in PARTS:
            name = f"l{layer}.{part}"
            width = shape.inner if part == "fo" else shape.hidden
            weight = (
                weights.vector(f"{name}.w") if part.endswith("ln") else weights.matrix(f"{name}.w", width)
            )
            tensors[f"{name}.w"], tensors[f"{name}.b"] = weight, weights.vector(f"{name}.b")
    chance = np.random.default_rng(seed)
    for head, rows in HEADS.items():
        tensors[f"{head}.w"] = chance.normal(0, 0.02, (rows, shape.hidden)).astype(np.float32)
        tensors[f"{head}.b"] = np.zeros(rows, np.float32)
    return {name: np.array(tensor) for name, tensor in tensors.items()}


def forward(
    tensors: dict[str, torch.Tensor],
    words: torch.Tensor,
    keep: torch.Tensor,
    *,
    layers: int,
    attention_heads: int,
    epsilon: float,
    frozen: int,
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Run the body and the heads: words (n, tokens, hidden), keep (n, tokens) bool.

    Gives span logits (n, tokens, 2), relevance (n,) and support (n,). The first `frozen` layers take no
    gradient.
    """
    import torch
    from torch.nn import functional

    count, size, hidden = words.shape
    shape = (count, size, attention_heads, hidden // attention_heads)

    def norm(x: torch.Tensor, name: str) -> torch.Tensor:
        return functional.layer_norm(x, (hidden,), tensors[f"{name}.w"], tensors[f"{name}.b"], epsilon)

    def product(x: torch.Tensor, name: str) -> torch.Tensor:
        return functional.linear(x, tensors[f"{name}.w"], tensors[f"{name}.b"])

    with torch.no_grad():
        x = norm(words + tensors["emb.pos"][:size] + tensors["emb.type"], "emb.ln")
        mask = torch.zeros(count, 1, 1, size).masked_fill(~keep[:, None, None, :], -1e4)
    grad = torch.is_grad_enabled()
    scale = (hidden // attention_heads) ** -0.5
    for layer in range(layers):
        with torch.set_grad_enabled(grad and layer >= frozen):
            q, k, v = (product(x, f"l{layer}.{part}").view(shape).transpose(1, 2) for part in "qkv")
            # Written out: the fused kernel takes four times as long backwards on a CPU.
            shares = torch.softmax((q * scale) @ k.transpose(2, 3) + mask.to(q.dtype), dim=-1)
            seen = shares.to(q.dtype) @ v
            seen = seen.transpose(1, 2).reshape(count, size, hidden)
            x = norm(product(seen, f"l{layer}.ao") + x, f"l{layer}.aln")
            wide = functional.gelu(product(x, f"l{layer}.fi"))
            x = norm(product(wide, f"l{layer}.fo") + x, f"l{layer}.oln")
    relevance, support = (product(x[:, 0], head).float()[:, 0] for head in ("relevance", "support"))
    return product(x, "span").float(), relevance, support
