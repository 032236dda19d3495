"""How far the messages of an issue are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

DeliveryState = Literal["waiting", "sending", "sent", "refused", "given-up"]


@dataclass(frozen=True, kw_only=True)
class Queue:
    """Whom an issue goes to, as hashes by the key that ``key_id`` names."""

    key_id: str
    recipients: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """How far a message is. ``message_id`` is empty until it was first handed over; ``at``: of the last change.

    ``attempts`` counts those that failed; ``error`` is what the last one was answered.
    """

    digest_id: str
    recipient: str
    state: DeliveryState
    message_id: str
    at: datetime
    attempts: int
    next_try: datetime | None
    error: str | None
    key_id: str | None
