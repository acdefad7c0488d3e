"""Read answers: question and texts -> the likeliest span of each, its score, and "not here".

`load_reader` gives the reader of the settings or None; everything else depends on `Reader` alone.
"""

from qa.reading.page import Line, lay_out
from qa.reading.reader import Reader, Reading, load_reader

__all__ = ["Line", "Reader", "Reading", "lay_out", "load_reader"]
