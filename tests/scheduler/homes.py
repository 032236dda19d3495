"""A small home to look at: four articles, two of them one story, one revised."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

from click.testing import CliRunner, Result
from sqlite_utils import Database

from scheduler.cli import main
from storage import articles, institutions, runs, sources
from storage.database import open_store
from storage.models import Article, Institution, Mention, Origin, Reason, Source

WEDNESDAY = datetime(2025, 11, 19, 9, tzinfo=UTC)
ENGLISH = (
    "Xi'an Jiaotong University and Al-Farabi Kazakh National University opened a joint institute in Almaty on Tuesday. "
    "The institute will admit 120 students next autumn. Both rectors spoke of a long friendship."
)
CHINESE = (
    "西安交通大学与哈萨克斯坦国立大学周二在阿拉木图成立联合学院。学院明年秋季招收一百二十名学生。双方校长出席仪式。"
)
RUSSIAN = (
    "В Астане прошла выставка картин местных художников. Гости увидели более ста работ, созданных за последний год."
)


def silkwatch(home: Path, *arguments: str) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(main, ["--home", str(home), *arguments])


def article(number: int, title: str, text: str, *, lang: str, verdict: str, source: str) -> Article:
    url = f"https://{source}.example/news/{number}.html"
    return Article(
        url=url,
        canonical_url=url,
        source=source,
        title=title,
        text=text,
        lang=lang,
        verdict=verdict,  # type: ignore[arg-type]
        score=0.9 if verdict == "relevant" else 0.1,
        extractor="test 1",
        published=date(2025, 11, 18),
        published_precision="day",
        published_from="meta",
        origins=(
            Origin(field="title", source="h1, og:title", confidence=0.97),
            Origin(field="published", source="meta", confidence=0.9),
        ),
        reasons=(Reason(what="xjtu", surface="Xi'an Jiaotong University", weight=0.5, offset=0),)
        if verdict == "relevant"
        else (),
        mentions=(Mention(institution_id="xjtu", surface="Xi'an Jiaotong University", offset=0),)
        if lang == "en"
        else (),
    )


def source(name: str) -> Source:
    return Source(
        name=name,
        title=name.title(),
        homepage=f"https://{name}.example/",
        country="KZ",
        kind="media",
        languages=("en",),
        timezone="Asia/Almaty",
        rank=3,
        every=3600,
        hosts=(f"{name}.example",),
    )


def fill(db: Database) -> None:
    """Store articles 1 to 3; article 1 has been revised."""
    sources.register(db, [source("times"), source("ribao")], now=WEDNESDAY)
    institutions.register(
        db, [Institution(id="xjtu", names={"en": "Xi'an Jiaotong University"}, country="CN", kind="university")]
    )
    run = runs.start(db, "crawl", now=WEDNESDAY)
    first = article(1, "Joint institute opens", ENGLISH, lang="en", verdict="relevant", source="times")
    later = article(
        1, "Joint institute opens", ENGLISH.replace("120", "150"), lang="en", verdict="relevant", source="times"
    )
    articles.save(db, first, now=WEDNESDAY)
    articles.save(db, later, now=WEDNESDAY.replace(day=20))
    articles.save(db, article(2, "联合学院成立", CHINESE, lang="zh", verdict="relevant", source="ribao"), now=WEDNESDAY)
    articles.save(
        db, article(3, "Выставка \x1b[31mв Астане", RUSSIAN, lang="ru", verdict="not", source="times"), now=WEDNESDAY
    )
    runs.finish(db, run, exit="ok", counts={"new": 3}, now=WEDNESDAY)


def make(home: Path) -> Path:
    """Make a home with articles in it."""
    with closing(open_store(home / "silkwatch.db")) as db:
        fill(db)
    return home
