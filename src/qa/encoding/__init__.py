"""Turn text into vectors: passages and questions -> unit rows.

`load_encoder` gives the encoder that the settings ask for; everything else depends on `Encoder` alone.
"""

from qa.encoding.encoder import Encoder, FloatMatrix, load_encoder, reference_folder

__all__ = ["Encoder", "FloatMatrix", "load_encoder", "reference_folder"]
