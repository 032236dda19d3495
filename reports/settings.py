"""What a person may set about reports."""

from __future__ import annotations

from dataclasses import dataclass

LANGUAGES = ("en", "zh", "ru", "kk")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The digest's zone (IANA name), the language of its frame (one of ``LANGUAGES``) and its name."""

    timezone: str = "UTC"
    language: str = "en"
    title: str = "Silkwatch"
