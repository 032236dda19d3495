"""Articles, stories and sources to make digests from. The events are invented, the institutions are real."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from reports import weeks
from reports.digest import Corpus, Digest, Window, build
from reports.settings import Settings
from storage.models import (
    Article,
    Fact,
    FactKind,
    Institution,
    Mention,
    Reason,
    Side,
    Source,
    SourceHealth,
    SourceState,
    StoredArticle,
    Story,
    Verdict,
)

ALMATY = ZoneInfo("Asia/Almaty")
WEEK = weeks.parse("2026-W47")
START, END = weeks.window(WEEK, ALMATY)
NOW = END + timedelta(hours=6)
MIDWEEK = datetime(2026, 11, 18, 9, tzinfo=UTC)
SETTINGS = Settings(timezone="Asia/Almaty")

INSTITUTIONS = {
    "xjtu": Institution(
        id="xjtu",
        names={
            "en": "Xi’an Jiaotong University",
            "zh": "西安交通大学",
            "ru": "Сианьский университет Цзяотун",
            "kk": "Сиань Цзяотун университеті",
        },
        country="CN",
        kind="university",
        city="Xi'an",
    ),
    "kaznu": Institution(
        id="kaznu",
        names={
            "en": "Al-Farabi Kazakh National University",
            "zh": "阿里·法拉比哈萨克斯坦国立大学",
            "ru": "Казахский национальный университет имени аль-Фараби",
            "kk": "Әл-Фараби атындағы Қазақ ұлттық университеті",
        },
        country="KZ",
        kind="university",
        city="Almaty",
    ),
    "aitu": Institution(
        id="aitu", names={"en": "Astana IT University"}, country="KZ", kind="university", city="Astana"
    ),
    "nkust": Institution(
        id="nkust",
        names={"en": "Nanjing Polytechnic Institute", "zh": "南京科技职业学院"},
        country="CN",
        kind="college",
        city="Nanjing",
    ),
    "moe_kz": Institution(
        id="moe_kz",
        names={"en": "Ministry of Science and Higher Education of Kazakhstan", "zh": "哈萨克斯坦科学和高等教育部"},
        country="KZ",
        kind="ministry",
    ),
}


def article(
    id: int,
    *,
    story: int | None = None,
    seen: datetime = MIDWEEK,
    published: datetime | date | None = date(2026, 11, 18),
    title: str = "Two universities in the news",
    text: str = "Two universities signed an agreement on Tuesday. Forty students will go each year.",
    lang: str | None = "en",
    source: str = "xinhua-en",
    verdict: Verdict = "relevant",
    score: float = 0.9,
    rank: int = 2,
    url: str | None = None,
    author: str | None = None,
    facts: tuple[Fact, ...] = (),
    named: Iterable[str] = (),
    reasons: tuple[Reason, ...] = (Reason(what="education", surface="students", weight=1.0, offset=4),),
    duplicate_of: int | None = None,
    withdrawn_at: datetime | None = None,
    revised_at: datetime | None = None,
) -> StoredArticle:
    """Return a stored article; its story has its own id unless said otherwise."""
    url = url or f"https://news.example/{id}"
    return StoredArticle(
        id=id,
        article=Article(
            url=url,
            canonical_url=url,
            source=source,
            title=title,
            text=text,
            lang=lang,
            author=author,
            published=published,
            verdict=verdict,
            score=score,
            extractor="test/1",
            rank=rank,
            facts=facts,
            reasons=reasons,
            mentions=tuple(Mention(institution_id=one, surface=one, offset=9) for one in named),
        ),
        first_seen=seen,
        last_seen=seen,
        story_id=story if story is not None else id,
        duplicate_of=duplicate_of,
        duplicate_kind="repost" if duplicate_of else None,
        withdrawn_at=withdrawn_at,
        revised_at=revised_at,
    )


def fact(kind: FactKind, *parties: str, **more: object) -> Fact:
    """Return a fact between institutions, each on the side of its country."""
    sides: dict[str, Side] = {"CN": "CN", "KZ": "KZ"}
    pairs = tuple((one, sides[INSTITUTIONS[one].country]) for one in parties)
    return Fact(kind=kind, quote="…", parties=pairs, **more)  # type: ignore[arg-type]


def source(
    name: str,
    title: str,
    state: SourceState = "ok",
    *,
    reason: str | None = None,
    success: datetime | None = MIDWEEK,
    new: datetime | None = MIDWEEK,
    verified: date | None = date(2026, 9, 1),
) -> SourceHealth:
    """Return how a source is doing."""
    return SourceHealth(
        source=Source(
            name=name,
            title=title,
            homepage=f"https://{name}.example/",
            country="CN",
            kind="agency",
            languages=("en",),
            timezone="Asia/Shanghai",
            rank=2,
            every=10800,
            verified=verified,
        ),
        state=state,
        reason=reason,
        last_success=success,
        last_new=new,
    )


HEALTH = (
    source("xinhua-en", "Xinhua (English)"),
    source("kazinform-ru", "Kazinform"),
    source("xjtu-zh", "西安交通大学新闻网"),
    source("kaznu", "Al-Farabi KazNU"),
    source("moe-cn", "Ministry of Education of China", new=datetime(2026, 9, 2, tzinfo=UTC)),
    source("china-daily", "China Daily", "unreachable", reason="connection timed out", new=None),
    source("aitu", "Astana IT University", "new", success=None, new=None, verified=None),
)


def corpus(
    *articles: StoredArticle,
    before: Iterable[StoredArticle] = (),
    reported: dict[int, str] | None = None,
    told_later: frozenset[int] = frozenset(),
    health: tuple[SourceHealth, ...] = HEALTH,
) -> Corpus:
    """Return what an issue is made from: ``before`` (or after) the window: others of its stories."""
    everything = sorted([*before, *articles], key=lambda one: one.id)
    ids = {one.story_id for one in articles if one.story_id is not None}
    return Corpus(
        articles=articles,
        stories={
            id: Story(
                id=id,
                title="…",
                first_published=None,
                last_published=None,
                articles=tuple(one for one in everything if one.story_id == id),
            )
            for id in ids
        },
        institutions=INSTITUTIONS,
        health=health,
        reported=reported or {},
        told_later=told_later,
    )


def digest(
    made_from: Corpus, *, language: str = "en", title: str = "Silkwatch", number: int | None = 12, now: datetime = NOW
) -> Digest:
    """Make the digest of week 47 of 2026."""
    window = Window(id=str(WEEK), start=START, end=END, zone=ALMATY, week=str(WEEK))
    return build(made_from, window, number=number, now=now, settings=replace(SETTINGS, language=language, title=title))
