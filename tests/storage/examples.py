"""An article to vary, and the moment the tests happen at."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from storage.models import Article, Institution

NOW = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)

VISIT = """\
A delegation of Lanzhou University visited Al-Farabi Kazakh National University in Almaty on November 19. The guests \
toured the library and the laboratories of the faculty of chemistry, where students showed them how they test the \
water of mountain rivers.

At the meeting the rectors agreed to open a joint master's programme in environmental engineering. Lessons begin in \
September 2027; in the first year the programme takes 24 students, half of them from each university. They spend one \
term in Almaty and one in Lanzhou, and receive two diplomas.

The sides also spoke about summer schools, exchange of teachers and access to each other's electronic libraries. \
Lanzhou University has worked with partners in Kazakhstan since 2010 and teaches the Kazakh language at its school of \
foreign languages. The next meeting is planned for spring, when scientists from both universities will present what \
they have measured in glaciers of the Tien Shan and the Qilian mountains."""

EXAMPLE = Article(
    url="https://kaznu.example/en/news/1",
    canonical_url="https://kaznu.example/en/news/1",
    source="kaznu-en",
    title="Lanzhou University and KazNU open a joint master's programme",
    text=VISIT,
    verdict="relevant",
    score=0.9,
    extractor="1",
    lang="en",
    published=date(2026, 11, 20),
    rank=1,
)

INSTITUTIONS = [
    Institution(id="kaznu", names={"en": "Al-Farabi Kazakh National University"}, country="KZ", kind="university"),
    Institution(id="lzu", names={"en": "Lanzhou University", "zh": "兰州大学"}, country="CN", kind="university"),
    Institution(id="blcu", names={"en": "Beijing Language and Culture University"}, country="CN", kind="university"),
]


def article(url: str | None = None, **changes: object) -> Article:
    """Return the example with some fields changed; a new address is its canonical address too."""
    if url is not None:
        changes = {"url": url, "canonical_url": url} | changes
    return replace(EXAMPLE, **changes)  # type: ignore[arg-type]
