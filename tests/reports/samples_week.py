"""Whole weeks of the samples: a busy one in four languages, and one with all that a page can hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import cycle, islice

from reports import weeks
from reports.digest import Digest
from reports.model import Ahead, Correction, Event, Previous, Tally
from storage.models import Fact, Reason, StoredArticle
from tests.reports.samples import ALMATY, MIDWEEK, START, article, corpus, digest, fact


def busy_week(stories: int, *, language: str = "en") -> Digest:
    """Return a digest of that many stories in four languages, with everything that can stand beside them."""
    if not stories:
        return digest(corpus(), language=language)
    found: list[StoredArticle] = []
    for story, (title, text, lang, origin, facts, named) in enumerate(islice(cycle(STORIES), stories), start=1):
        told = article(
            story * 10,
            story=story,
            title=title,
            text=text,
            lang=lang,
            source=origin,
            facts=facts,
            named=named,
            published=date(2026, 11, 18) - timedelta(days=12 if story % 5 == 3 else story % 3),
            author="Aigerim Bekova" if story % 4 == 1 else None,
            score=0.99 - story / 1000,
            reasons=REASONS[lang],
        )
        found.append(told)
        if story % 3 == 1:
            other = "Тот же день глазами казахстанской прессы: вузы двух стран договорились о новой программе обмена"
            found.append(article(story * 10 + 1, story=story, title=other, lang="ru", source="kazinform-ru", rank=3))
            found.append(
                article(
                    story * 10 + 2,
                    story=story,
                    title=title,
                    lang=lang,
                    source="portal.example",
                    duplicate_of=story * 10,
                )
            )
    found.append(
        article(
            9001,
            story=9001,
            title="Kazakh delegation tours Tianjin port and a vocational school",
            verdict="borderline",
            score=0.44,
        )
    )
    found.append(
        article(
            9002,
            story=9002,
            title="阿拉木图举办中国电影周，多所高校学生观影",
            lang="zh",
            source="xjtu-zh",
            verdict="borderline",
            score=0.31,
        )
    )
    update = article(
        9101,
        story=9100,
        title="Branch in Astana enrols its first hundred students",
        facts=(fact("enrolment", "xjtu", "aitu", number=100, unit="students"),),
        named=("xjtu", "aitu"),
    )
    found.append(update)
    found.append(article(9201, story=9201, published=date(2026, 9, 1)))
    found.append(article(9202, story=9100, duplicate_of=9100))
    return digest(
        corpus(*found, before=[article(9100, story=9100, seen=START - timedelta(days=9))], reported={9100: "2026-W45"}),
        language=language,
    )


def full_week(stories: int = 12, *, language: str = "en") -> Digest:
    """Return a busy week with all that a page can hold: what was signed, days to come, corrections, half a year."""
    made = busy_week(stories, language=language)
    items = made.items
    signed = tuple(
        Event(
            story_id=item.story_id,
            kind=item.gist.kind,
            parties=item.gist.parties,
            unknown=(("Urumqi Vocational University", "CN"),) if number % 4 == 0 else (),
            date=item.gist.date,
            date_end=item.gist.date_end,
            place=item.gist.place,
            number=item.gist.number,
            unit=item.gist.unit,
            status=("memorandum", "agreement", "licence", "unveiled", "first-students")[number % 5],
            document="Memorandum on a joint laboratory of energy" if number % 3 == 1 else None,
        )
        for number, item in enumerate(items)
        if item.gist.kind in ("joint-school", "memorandum", "workshop")
    )
    mondays = [START - timedelta(weeks=back) for back in range(25, -1, -1) if back != 9]  # one week had no issue
    sections = [section.key for section in made.sections] or ["other"]
    names = sorted(made.source_names)
    return replace(
        made,
        top=tuple(item.story_id for item in items[:4]),
        events=signed,
        ahead=(
            Ahead(
                story_id=items[0].story_id,
                what="event",
                date=date(2026, 12, 4),
                date_end=date(2026, 12, 6),
                quote="The third forum of rectors is to be held in Almaty from 4 to 6 December.",
                lang="en",
                title=items[0].report.title,
            ),
            Ahead(
                story_id=items[2].story_id,
                what="deadline",
                date=date(2027, 1, 15),
                quote="Заявки принимают до 15 января, документы переводить не нужно.",
                lang="ru",
                title="Пятьдесят стипендий для магистрантов из Казахстана",
            ),
        )
        if stories > 2
        else (),
        corrections=(
            Correction(
                kind="revised",
                issue="2026-W46",
                story_id=501,
                report=replace(items[0].report, article_id=5010, title="Branch to admit 150 students", earlier=True),
                at=MIDWEEK,
                title_was="Branch to admit 120 students",
                was="The branch will admit 120 students in September.",
                now="The branch will admit 150 students in September.",
            ),
            Correction(
                kind="withdrawn",
                issue="2026-W46",
                story_id=502,
                report=replace(items[0].report, article_id=5020, title="奖学金名额增加一倍", lang="zh", withdrawn=True),
                at=MIDWEEK,
            ),
            Correction(
                kind="misjudged",
                issue="2026-W45",
                story_id=503,
                report=replace(items[0].report, article_id=5030, title="Trade fair opens in Khorgos"),
                at=MIDWEEK,
            ),
        )
        if items
        else (),
        tallies=tuple(
            Tally(
                issue=str(weeks.of(monday, ALMATY)),
                start=monday,
                sections={key: (n * (place + 3)) % 7 for place, key in enumerate(sections)},
                sources={name: (n * (place + 2)) % 5 for place, name in enumerate(names)},
            )
            for n, monday in enumerate(mondays)
        ),
        previous=Previous(id="2026-W46", number=11, items=9),
        minutes=max(1, stories // 3),
    )


REASONS = {
    "en": (
        Reason(what="lead: both sides and topic", surface="Al-Farabi Kazakh National University", weight=2.0, offset=1),
        Reason(what="lead: both sides and topic", surface="joint institute", weight=1.2, offset=2),
        Reason(what="both sides named", surface="", weight=0.5),
        Reason(what="other subjects", surface="tree", weight=-0.1, offset=9),
    ),
    "zh": (
        Reason(what="title: both sides and topic", surface="西安交通大学", weight=2.0, offset=1),
        Reason(what="title: both sides and topic", surface="哈萨克斯坦", weight=1.2, offset=2),
        Reason(what="topic words", surface="互派", weight=0.5, offset=3),
    ),
    "ru": (
        Reason(what="neighbours: both sides and topic", surface="казахстанских", weight=2.0, offset=1),
        Reason(what="topic words", surface="стипендий", weight=1.2, offset=2),
    ),
    "kk": (
        Reason(what="sentence: institutions of both sides", surface="Нанкин институты", weight=2.0, offset=1),
        Reason(what="a rule of tomorrow", surface="шеберхана", weight=1.2, offset=2),
    ),
}
STORIES: tuple[tuple[str, str, str, str, tuple[Fact, ...], tuple[str, ...]], ...] = (
    (
        "Xi’an Jiaotong University and KazNU open a joint institute of engineering in Almaty",
        "The two universities opened the institute on Tuesday in a restored building of the Almaty campus. It will"
        " teach 200 students in its first year, half of them on grants from both governments. Lectures are held in"
        " English and Chinese, and the last year is spent in Xi’an. The rectors planted a tree.",
        "en",
        "xinhua-en",
        (fact("joint-school", "xjtu", "kaznu", place="Almaty", date=date(2026, 11, 17), number=200, unit="students"),),
        ("xjtu", "kaznu", "moe_kz"),
    ),
    (
        "西安交通大学与哈萨克斯坦高校签署合作备忘录，将共建丝绸之路能源联合实验室并互派青年教师",
        "11月16日，西安交通大学与阿里·法拉比哈萨克斯坦国立大学在西安签署合作备忘录。双方将共建联合实验室，每年互派二十名青年教师。"
        "校方表示，首批课题涉及风能与储能。签约仪式后，代表团参观了校史馆。",
        "zh",
        "xjtu-zh",
        (fact("memorandum", "xjtu", "kaznu", place="西安", date=date(2026, 11, 16)),),
        ("xjtu", "kaznu"),
    ),
    (
        "Пятьдесят стипендий для казахстанских магистрантов: Нанкинский политехнический институт объявил набор",
        "Институт предложит пятьдесят стипендий на следующий учебный год. Заявки принимают до 15 января, документы"
        " переводить не нужно. Занятия начнутся 1 сентября в Нанкине.",
        "ru",
        "kazinform-ru",
        (fact("scholarship", "nkust", number=50, unit="scholarships"),),
        ("nkust",),
    ),
    (
        "Астанадағы университет пен Нанкин институты кәсіптік білім бойынша шеберхана ашуға келісті",
        "Екі оқу орны шеберханада жиырма мұғалімді даярлайды. Жабдықтар наурыз айында келеді. Алғашқы топ күзде"
        " сабақ бастайды.",
        "kk",
        "kaznu",
        (fact("workshop", "nkust", "aitu", place="Астана", date=date(2026, 11, 19), date_end=date(2026, 11, 20)),),
        ("nkust", "aitu"),
    ),
    (
        "Rectors of forty universities meet in Astana to talk about recognising each other’s degrees",
        "Rectors from China and Kazakhstan met for two days. They agreed to publish a list of recognised degrees by"
        " spring, and to meet again in Urumqi.",
        "en",
        "xinhua-en",
        (fact("forum", "aitu", place="Astana", number=40, unit="universities"),),
        ("aitu", "moe_kz"),
    ),
    (
        "Why a generation of Kazakh students is learning Chinese",
        "Courses in Chinese are full at every university we asked. Teachers speak of a wave that began two years ago.",
        "en",
        "kaznu",
        (),
        ("kaznu",),
    ),
)
