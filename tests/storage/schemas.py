"""Stores of every schema there was, kept under ``tests/data/schemas`` and opened by ``test_migrations.py``.

After a step was added to ``storage/migrations.py``::

    python -m tests.storage.schemas

makes what is missing: the newest schema from an empty store that the code of today fills, one in between that was never
the newest of a release by the steps up to it from the copy before. What is there is never made again: it was written by
the code of its day.
"""

from __future__ import annotations

import gzip
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from storage import articles, captures, digests, frontier, institutions, lists, problems, robots, runs, sources
from storage.database import open_store, transaction
from storage.migrations import migrations
from storage.models import (
    Alarm,
    Article,
    Capture,
    Fact,
    Fetch,
    Institution,
    Look,
    Mention,
    PendingLink,
    Quote,
    Reason,
    Source,
    Unknown,
    Validators,
)

COPIES = Path(__file__).parent.parent / "data" / "schemas"
NOW = datetime(2026, 11, 18, 7, 0, tzinfo=UTC)
PAYLOAD = '{"title": "Issue 1", "stories": ["Ұстаздар келді", "教师来访"]}'
ENGLISH = (
    "A delegation of Lanzhou University visited Al-Farabi Kazakh National University in Almaty on Tuesday. The rectors "
    "signed an agreement on a joint master's programme in hydrology. Lessons begin in September with 24 students, half "
    "of them from each university, who spend a term in Almaty and a term in Lanzhou and receive two diplomas. The "
    "guests toured the library, the laboratories and the botanical garden, and planted an apple tree."
)
CHINESE = (
    "兰州大学代表团周二访问了位于阿拉木图的哈萨克国立大学。两校校长签署了共建水文学硕士联合培养项目的协议。"
    "项目将于九月开课，首批招收二十四名学生，两校各占一半，学生在两地各学习一学期，毕业后获得两份文凭。"
)
RUSSIAN = (
    "В Костанае открылась выставка камней. Никто не знает, кто их обтесал и зачем их положили кругом у самой реки."
)


def article(number: int, title: str, text: str, lang: str, **changes: object) -> Article:
    """Return an article as a crawl of that day would have stored it."""
    url = f"https://news{number}.example/{number}.html"
    of_topic = lang != "ru"
    one = Article(
        url=url,
        canonical_url=url,
        source="times" if lang == "en" else "ribao",
        title=title,
        text=text,
        lang=lang,
        author="A. Writer",
        published=date(2026, 11, 17),
        published_raw="17 November 2026",
        published_precision="day",
        published_from="meta",
        summary=text[:60],
        verdict="relevant" if of_topic else "not",
        score=0.9 if of_topic else 0.05,
        extractor="reader 1",
        reasons=(Reason(what="pair", surface=title, weight=2.5, offset=-1),) if of_topic else (),
        mentions=(Mention(institution_id="lzu", surface="Lanzhou University", offset=16),) if lang == "en" else (),
        facts=(
            Fact(
                kind="agreement",
                quote=text.split(". ")[1],
                parties=(("lzu", "CN"), ("kaznu", "KZ")),
                number=24,
                unknown=(("Almaty Hydrology College", "KZ"),),
                offset=text.find("The rectors"),
            ),
        )
        if lang == "en"
        else (),
        unknown=(Unknown(name="水文学院", surface="水文学院", offset=9, side="CN"),) if lang == "zh" else (),
        quotes=(Quote(what="visit", quote=text.split("。")[0], offset=0),) if lang == "zh" else (),
        warnings=("date-uncertain",),
        external_id=f"old-{number}",
    )
    return replace(one, **changes)  # type: ignore[arg-type]


def fill(db: Database) -> None:
    """Put rows into every table there is, with the code of today, or that of an earlier day."""
    _around(db)
    first = article(1, "Lanzhou and Almaty open a joint programme", ENGLISH.replace("24", "20"), "en")
    articles.save(db, first, now=NOW)
    articles.save(db, replace(first, text=ENGLISH), now=NOW + timedelta(hours=3))
    articles.save(db, article(2, "A joint programme of Lanzhou and Almaty", ENGLISH, "en", rank=4), now=NOW)
    articles.save(db, article(3, "兰州大学与哈萨克国立大学共建硕士项目", CHINESE, "zh"), now=NOW)
    stones = article(4, "Выставка камней", RUSSIAN, "ru")
    articles.save(db, stones, now=NOW)
    articles.withdraw(db, stones.url, now=NOW + timedelta(days=1))
    if db["readings"].exists():
        from storage import readings

        readings.replace(db, 4, replace(stones, author=None, extractor="reader 2"), now=NOW + timedelta(days=2))
    story = articles.get(db, 1).story_id or 0
    digests.freeze(
        db,
        id="2026-W47",
        number=1,
        window_start=NOW - timedelta(days=2),
        window_end=NOW + timedelta(days=5),
        timezone="Asia/Almaty",
        payload=PAYLOAD,
        items=[(story, 1, "new")],
        made_at=NOW + timedelta(days=5),
    )
    with transaction(db):
        db.conn.execute(
            "INSERT INTO deliveries(digest_id, recipient, state, message_id, at)"
            " VALUES ('2026-W47', 'a keyed hash', 'sent', '<1@example>', '2026-11-23T01:00:00Z')"
        )
        # Marks had no verbs yet in the first schemas.
        db.conn.execute("INSERT INTO marks(article_id, mark, at) VALUES (3, 'relevant', '2026-11-20T01:00:00Z')")


def _around(db: Database) -> None:
    """Store what is not articles: sources, institutions, requests, answers, problems."""
    one = Source(
        name="times",
        title="Times",
        homepage="https://times.example/",
        country="KZ",
        kind="media",
        languages=("en",),
        timezone="Asia/Almaty",
        rank=3,
        every=3600,
        hosts=("times.example",),
    )
    sources.register(db, [one, replace(one, name="ribao", title="Ribao", country="CN")], now=NOW)
    names = {"en": "Lanzhou University", "zh": "兰州大学"}
    institutions.register(
        db,
        [
            Institution(id="lzu", names=names, country="CN", kind="university", city="Lanzhou"),
            Institution(id="kaznu", names={"en": "KazNU"}, country="KZ", kind="university"),
        ],
    )
    run = runs.start(db, "crawl", now=NOW)
    at = {"source": "times", "url": "https://times.example/", "at": NOW}
    runs.fetched(db, run, Fetch(kind="list", outcome="ok", status=200, bytes=5000, links=2, **at))  # type: ignore[arg-type]
    sources.looked(db, Look(source="times", state="ok", links_found=2, new_links=2, articles_new=2), now=NOW)
    runs.finish(db, run, exit="ok", counts={"new": 4}, now=NOW)
    frontier.discovered(db, "times", [PendingLink(url="https://times.example/next", title="Next")], now=NOW)
    lists.remember(db, "https://times.example/", "times", Validators(etag='"1"'), now=NOW)
    robots.keep(db, "times.example", 200, b"User-agent: *\nAllow: /\n", now=NOW)
    problems.standing(db, {"archive": ["archive: disk: nearly full"]}, now=NOW)
    if db["alarms"].exists():
        from storage import alarms

        broke = Alarm(at=NOW, about="ribao", kind="source", state="refused", text="it refuses us", since=NOW)
        alarms.raise_(db, lambda _: [broke], channels=["mail", "webhook"], now=NOW)
    captures.add(
        db,
        Capture(
            url="https://news1.example/1.html",
            warc="2026.warc.gz",
            offset=0,
            length=900,
            digest="A" * 32,
            at=NOW,
            kind="article",
        ),
    )


def pack(path: Path, step: str, folder: Path = COPIES) -> None:
    """Keep a store as the copy of the schema of a step: one file, no log beside it."""
    with closing(Database(path)) as db:
        db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.conn.execute("PRAGMA journal_mode = DELETE")
        db.conn.execute("VACUUM")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{step}.db.gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))


def unpack(step: str, path: Path) -> Path:
    """Put the copy of the schema of a step at ``path``."""
    path.write_bytes(gzip.decompress((COPIES / f"{step}.db.gz").read_bytes()))
    return path


def steps() -> list[str]:
    """Return the names of all steps, in their order."""
    return [step.name for step in migrations._migrations]


def copies() -> list[str]:
    """Return the names of the steps that there are copies of, in their order."""
    return sorted(file.name.removesuffix(".db.gz") for file in COPIES.glob("*.db.gz"))


def missing() -> Iterator[str]:
    """Make the copies that there are not, and name them."""
    *earlier, newest = steps()
    with tempfile.TemporaryDirectory() as folder:
        for number, step in enumerate(steps()):
            if step in copies():
                continue
            path = Path(folder) / f"{step}.db"
            if step == newest:
                with closing(open_store(path)) as db:
                    fill(db)
            else:
                with closing(Database(unpack(earlier[number - 1], path))) as db:
                    migrations.apply(db, stop_before=steps()[number + 1 :])
            pack(path, step)
            yield step


def main() -> None:
    """Make what is missing; with a folder, the copy of the newest schema there: for the code of an earlier day."""
    if not sys.argv[1:]:
        print(*missing(), sep="\n")
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        with closing(open_store(path)) as db:
            fill(db)
        pack(path, steps()[-1], Path(sys.argv[1]))


if __name__ == "__main__":
    main()
