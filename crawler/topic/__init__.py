"""From an article to: is it about the topic, who is in it, what happened. Pure and data-driven."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib import resources


@cache
def rules() -> str:
    """Name the version of the rules: another one whenever a line of their code or their data files is.

    What is judged by two versions need not differ, but what differs was judged by two versions.
    """
    digest = sha256()
    for file in sorted(resources.files(__name__).iterdir(), key=lambda file: file.name):
        if file.name.endswith((".py", ".toml")):
            digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return f"silkwatch-topic {digest.hexdigest()[:8]}"
