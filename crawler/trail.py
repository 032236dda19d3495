"""The way of one request: every time it was sent, to which address, and how that ended. Retries and redirects copy a
request with its ``meta``, so that all of them write into the same trail.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(kw_only=True)
class Trail:
    """What was sent so far: pairs of an address and, when there was one, the word or number of its end."""

    steps: list[tuple[str, str | None]] = field(default_factory=list)

    def sent(self, url: str) -> None:
        """Note that an address is being asked."""
        self.steps.append((url, None))

    def ended(self, how: str) -> None:
        """Note how the last of it ended: a status, or the word for a failure."""
        if self.steps:
            self.steps[-1] = (self.steps[-1][0], how)

    @property
    def attempts(self) -> int:
        """How often the last address was asked; 0: nothing was sent, we refused the request ourselves."""
        return sum(url == self.steps[-1][0] for url, _ in self.steps) if self.steps else 0

    @property
    def redirects(self) -> tuple[str, ...]:
        """The addresses that the first one led to, in order."""
        return tuple(dict.fromkeys(url for url, _ in self.steps))[1:]

    @property
    def retried(self) -> str | None:
        """Say how the attempts ended where there were several."""
        if self.attempts < 2:
            return None
        ends = [how or "given up" for url, how in self.steps if url == self.steps[-1][0]]
        return f"asked {self.attempts} times: {', '.join(ends)}"
