"""What a person may set about reports."""

from __future__ import annotations

from dataclasses import dataclass

from reports.errors import BadSettings
from reports.weeks import zone

LANGUAGES = ("en", "zh", "ru", "kk")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The digest's zone (IANA name), the language of its frame (one of ``LANGUAGES``), its name, and what it is about
    where the watch is not the bundled one. ``translator``: the name of what translates headlines, if anything does;
    ``readers``: the languages of those who read it in another than ``language``.

    Raises ``BadSettings``.
    """

    timezone: str = "UTC"
    language: str = "en"
    title: str = "Silkwatch"
    subject: str | None = None
    translator: str | None = None
    readers: tuple[str, ...] = ()

    @property
    def targets(self) -> tuple[str, ...]:
        """All languages in which it is read."""
        return tuple(dict.fromkeys((self.language, *self.readers)))

    def __post_init__(self) -> None:
        zone(self.timezone)
        if self.language not in LANGUAGES:
            why = f"there are no words for it: use one of {', '.join(LANGUAGES)}"
            raise BadSettings(f"language: {self.language!r}: {why}")
