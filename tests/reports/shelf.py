"""A real store with issues of several weeks, as it is published."""

from __future__ import annotations

import dataclasses
import random
from datetime import UTC, datetime, timedelta

from sqlite_utils import Database

from reports import issue, weeks
from reports.model import Digest
from reports.settings import Settings
from reports.weeks import Week
from storage import articles, institutions, sources
from tests.reports.samples import HEALTH, INSTITUTIONS, article, fact

SETTINGS = Settings(timezone="Asia/Almaty")
W45, W46, W47, W48 = (weeks.parse(f"2026-W{number}") for number in (45, 46, 47, 48))


def on(week: Week, day: int = 2) -> datetime:
    """Return a morning of a week."""
    return datetime.combine(week.monday, datetime.min.time(), tzinfo=UTC) + timedelta(days=day, hours=9)


def prepare(db: Database) -> None:
    """Enter the institutions and sources of the samples."""
    institutions.register(db, tuple(INSTITUTIONS.values()))
    sources.register(db, [one.source for one in HEALTH], now=on(W45))


def save(db: Database, number: int, week: Week, **more: object) -> int:
    """Save an article about something nobody else writes about; return its id."""
    letters = random.Random(number)
    words = ["".join(letters.choices("abdegiklmnoprstuvz", k=7)) for _ in range(60)]
    template = article(number, published=week.monday, facts=(fact("memorandum", "xjtu", "kaznu", place="Almaty"),))
    values = {"title": f"News number {number}", "text": f"{' '.join(words[:30])}. {' '.join(words[30:])}.", **more}
    told = dataclasses.replace(template.article, **values)  # type: ignore[arg-type]
    return articles.save(db, told, now=on(week)).id


def continue_story(db: Database, article_id: int, first: int) -> None:
    """Make an article a later report of the story of another."""
    with db.conn:
        db.conn.execute(
            "UPDATE articles SET story_id = (SELECT story_id FROM articles WHERE id = ?) WHERE id = ?",
            (first, article_id),
        )


def make(db: Database, week: Week) -> Digest:
    """Make the issue of a week on the Monday after it."""
    return issue.make(db, week, now=on(week, 7), settings=SETTINGS)


def fill(db: Database) -> None:
    """Make three issues: two stories, the first of which goes on in the second week, one more in each other week."""
    prepare(db)
    first = save(db, 1, W45)
    save(db, 2, W45, lang="zh", title="西安交通大学与哈萨克斯坦高校签署合作备忘录", url="javascript:alert(1)")
    make(db, W45)
    continue_story(db, save(db, 3, W46), first)
    save(db, 4, W46, lang="ru", title="Новый учёный совет в Алматы", url="https://news.example/4?a=1&b=2")
    make(db, W46)
    save(db, 5, W47, title="</script></title><script>alert(1)</script>{{ 7 * 7 }}\u202e\x00", author="<b>who</b>")
    make(db, W47)
