"""Export a trained reader: checkpoint -> reader.onnx and reader.json.

Run `python -m qa.reading.export --help`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

from qa.encoding.weights import FloatArray, WeightFile, find_weight_file
from qa.reading.graph import draw
from qa.reading.onnx_reader import FILE, FOLDER, LABEL


def read_checkpoint(path: Path) -> tuple[dict[str, FloatArray], int]:
    """Give the trained tensors by name, and the steps behind them."""
    import torch

    state = torch.load(path, weights_only=True, map_location="cpu")
    return {name: tensor.detach().numpy() for name, tensor in state["tensors"].items()}, state["step"]


def export(checkpoint: Path, folder: Path) -> Path:
    """Write the reader of a checkpoint into a folder; the label with its hash comes last."""
    tensors, step = read_checkpoint(checkpoint)
    content = draw(tensors, base=WeightFile.load(find_weight_file()))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    path.write_bytes(content)
    label = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content), "steps": step}
    (folder / LABEL).write_text(json.dumps(label, indent=1) + "\n", encoding="utf-8")
    return path


def main() -> None:
    """Export from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--checkpoint", type=Path, default=Path("eval/runs/reader/checkpoint.pt"))
    parser.add_argument("--folder", type=Path, default=FOLDER)
    options = parser.parse_args()
    print(export(options.checkpoint, options.folder))  # noqa: T201


if __name__ == "__main__":
    main()
