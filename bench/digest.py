"""Print what a digest costs: of a full week, out of a store of many articles that have nothing to do with it.

    python bench/digest.py [--articles 20000] [--file STORE] [--weeks 26] [--runs 5]

Into a store as bench/bulk.py makes it come weeks as full as any will be, 400 reports of 150 stories in four languages,
with facts and copies; and an issue is made of each but the last, so that the ledger has half a year to read. Which
story a report is of is given: bench/store.py prints what finding that out costs. ``--file`` keeps the store, and takes
it as it is if it is there; the weeks are entered into it once.

Each thing is done in a process of its own, as ``silkwatch digest`` does it: seconds of wall time and of CPU within it,
without and with what starting Python and reading our modules takes, and the most memory it ever had. The first time
the kernel was told to forget the file. The limit is what sqlite3 takes to read the same rows, and do nothing with them.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import get_args

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # it is run as a file

from sqlite_utils import Database

from bench import bulk, synthetic
from crawler.topic.institutions import load
from reports import issue, render, weeks
from reports.settings import Settings
from reports.weeks import Week
from storage import articles, digests, facts, institutions, sources, stories
from storage import bulk as bulk_writing
from storage.database import open_store, transaction
from storage.models import Article, Fact, FactKind, Institution, Look, Mention, Source

SETTINGS = Settings(timezone="Asia/Almaty", title="Silkwatch")
ZONE = weeks.zone(SETTINGS.timezone)
SIZES = 100 * (1,) + 30 * (4,) + 20 * (9,)  # reports of the stories of a week
COPIED = 7  # from this report of a story on, they are copies of the first one
BORDERLINE = 10  # one story in so many is nearly on topic
WORDS = {"en": "{} and {} signed an agreement for {} students.", "zh": "{}与{}签署了{}名学生的协议。"}
WORDS |= {
    "ru": "{} и {} подписали соглашение о {} студентах.",
    "kk": "{} мен {} {} студент туралы келісімге қол қойды.",
}
MADE = 10**9  # articles that those of a week are drawn from
SECONDS, MEGABYTES = 2.0, 300  # targets
LIMIT = "reading the same rows"


def main() -> None:
    """Measure and print; or do one thing, in the process that it is measured in."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--articles", type=int, default=20_000)
    options.add_argument("--file", type=Path, help="the store: made if it is not there, and kept")
    options.add_argument("--weeks", type=int, default=26, help="full weeks, the measured one among them")
    options.add_argument("--runs", type=int, default=5, help="how often each thing is done")
    options.add_argument("--do", choices=DONE, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.do:
        print(json.dumps(_done(given.do, given.file)))
        return
    with tempfile.TemporaryDirectory(prefix="silkwatch-bench-") as directory:
        path = given.file or Path(directory) / "silkwatch.db"
        if not path.exists():
            bulk.insert(path, given.articles)
        with closing(open_store(path)) as db:
            if not digests.issues(db):
                enter(db, given.weeks)
            print(f"{articles.count(db):,} articles, {len(digests.issues(db))} issues", flush=True)
        _print({name: [_run(name, path, cold=not at) for at in range(given.runs)] for name in DONE})


def last() -> Week:
    """Return the last week that has closed when the synthetic years end."""
    return weeks.of(synthetic.BEGIN + timedelta(days=365 * synthetic.YEARS), ZONE).shifted(-1)


def enter(db: Database, number: int) -> None:
    """Store so many full weeks and make the issues of all but the last."""
    known = list(load())
    institutions.register(db, known)
    now = synthetic.BEGIN
    sources.register(db, [_source(at) for at in range(synthetic.SOURCES)], now=now)
    for at in range(synthetic.SOURCES):
        sources.looked(db, Look(source=synthetic.source_of(at), state="ok", links_found=30, articles_new=1), now=now)
    for back in reversed(range(number)):
        week = last().shifted(-back)
        _save(db, week, list(_week(week, known)))
        if back:
            issue.make(db, week, now=weeks.window(week, ZONE)[1], settings=SETTINGS)
        print(f"{time.strftime('%H:%M:%S')} {week}", file=sys.stderr)


def _source(at: int) -> Source:
    name = synthetic.source_of(at)
    return Source(
        name=name,
        title=f"Source {name}",
        homepage=f"https://{name}.example/",
        country="CN" if at % 2 else "KZ",
        kind="media",
        languages=(name[:2],),
        timezone="UTC",
        rank=1 + at % 5,
        every=3600,
    )


def _week(week: Week, known: list[Institution]) -> Iterator[tuple[int, Article]]:
    """Yield the reports of a week, each with the number of its story in the week, in the order they came."""
    dice = Random(str(week))
    start, _ = weeks.window(week, ZONE)
    sides = [[one for one in known if one.country == country] for country in ("CN", "KZ")]
    kinds = get_args(FactKind)
    reports: list[tuple[int, Article]] = []
    for story, size in enumerate(SIZES):
        parties = [dice.choice(side) for side in sides]
        fact = Fact(kind=kinds[story % len(kinds)], quote="", number=dice.randrange(10, 400), unit="students")
        for at in range(size):
            moment = start + timedelta(minutes=10 + 60 * story + 7 * at)
            number = dice.randrange(MADE)
            reports.append((story, _report(number, story, moment, parties, fact)))
            if at >= COPIED:
                first = reports[-1 - at][1]
                reports[-1] = (story, replace(reports[-1][1], title=first.title, text=first.text, lang=first.lang))
    return iter(sorted(reports, key=lambda one: str(one[1].published)))


def _report(number: int, story: int, moment: datetime, parties: list[Institution], fact: Fact) -> Article:
    """Write a report: an ordinary text below a sentence of what happened."""
    article = synthetic.written(number, MADE).article
    lang = article.lang or "en"
    names = [one.names.get(lang, one.names["en"]) for one in parties]
    quote = WORDS[lang].format(*names, int(fact.number or 0))
    url = f"https://{article.source}.example/events/{number}"
    stated = replace(
        fact, quote=quote, offset=0, parties=tuple((one.id, one.country) for one in parties), date=moment.date()
    )
    return replace(
        article,
        url=url,
        canonical_url=url,
        identity=None,
        published=moment,
        title=f"{names[0]}: {article.title}",
        text=f"{quote}\n\n{article.text}",
        verdict="borderline" if story % BORDERLINE == BORDERLINE - 1 else "relevant",
        score=0.9,
        mentions=tuple(
            Mention(institution_id=one.id, surface=name, offset=quote.index(name))
            for one, name in zip(parties, names, strict=True)
        ),
        facts=(stated,),
    )


def _save(db: Database, week: Week, reports: list[tuple[int, Article]]) -> None:
    """Save the reports of a week under the stories they are given."""
    of = {article.url: story for story, article in reports}
    [first] = db.conn.execute("SELECT coalesce(max(id), 0) + 1 FROM stories").fetchone()

    def assign(db: Database, id: int, *, said: str | None = None) -> int:
        [url] = db.conn.execute("SELECT url FROM articles WHERE id = ?", (id,)).fetchone()
        db.conn.execute("UPDATE articles SET story_id = ? WHERE id = ?", (first + of[url], id))
        db.conn.execute("UPDATE facts SET story_id = ? WHERE article_id = ?", (first + of[url], id))
        return first + of[url]

    worked_out, stories.assign = stories.assign, assign
    with bulk_writing.writing(db), transaction(db):
        for story, _ in enumerate(SIZES):
            db.conn.execute("INSERT INTO stories(id, title) VALUES (?, ?)", (first + story, f"Story {story}, {week}"))
        for _, article in reports:
            bulk.save(db, article)
        facts.unify(db, range(first, first + len(SIZES)))
    stories.assign = worked_out


def _read(path: Path) -> int:
    """Read the rows that an issue of the last week is made from, by sqlite3 alone."""
    start, end = (one.isoformat().replace("+00:00", "Z") for one in weeks.window(last(), ZONE))
    read = 0
    with closing(sqlite3.connect(path)) as conn:
        week = "verdict <> 'not' AND verdict IN ('relevant', 'borderline') AND first_seen >= ? AND first_seen < ?"
        ids = json.dumps([id for (id,) in conn.execute(f"SELECT id FROM articles WHERE {week}", (start, end))])
        for table, column in (("articles", "id"), ("mentions", "article_id"), ("facts", "article_id")):
            sql = f"SELECT * FROM {table} WHERE {column} IN (SELECT value FROM json_each(?))"
            read += len(conn.execute(sql, (ids,)).fetchall())
    return read


def _preview(path: Path) -> int:
    with closing(open_store(path)) as db:
        start, end = weeks.window(last(), ZONE)
        return len(render.html(issue.preview(db, start, end, now=end, settings=SETTINGS)))


def _make(path: Path) -> int:
    with closing(open_store(path)) as db:
        made = issue.make(db, last(), now=weeks.window(last(), ZONE)[1], settings=SETTINGS)
        return len(render.html(made))


DONE: dict[str, Callable[[Path], int]] = {
    LIMIT: _read,
    "a preview and its page": _preview,
    "an issue and its page": _make,
    "the page of a frozen issue": _make,
}


def _done(name: str, path: Path) -> dict[str, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    size = DONE[name](path)
    spent = {"seconds": time.perf_counter() - wall, "CPU": time.process_time() - cpu, "size": size}
    # Not getrusage: its maximum begins with that of the process that started this one.
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return spent | {"MB": int(status["VmHWM"].split()[0]) / 1024}


def _run(name: str, path: Path, *, cold: bool) -> dict[str, float]:
    """Do one thing in a process of its own."""
    if name == "an issue and its page":
        with closing(open_store(path)) as db, transaction(db):
            for table, column in (("digest_items", "digest_id"), ("digests", "id")):
                db.conn.execute(f"DELETE FROM {table} WHERE {column} = ?", (str(last()),))
    if cold:
        with path.open("rb") as file:
            os.fsync(file.fileno())
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    start = time.perf_counter()
    command = [sys.executable, __file__, "--file", str(path), "--do", name]
    done: dict[str, float] = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    return done | {"all": time.perf_counter() - start}


def _print(found: dict[str, list[dict[str, float]]]) -> None:
    heads = ("cold s", "warm s", "CPU s", "with start", "MB", "size")
    print(
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC{'':14}" + "".join(f"{head:>11}" for head in heads) + "   target s, MB"
    )
    for name, runs in found.items():
        cold, *warm = runs
        of = {key: median(one[key] for one in warm or runs) for key in cold}
        of["MB"] = max(one["MB"] for one in runs)
        said = f"{cold['seconds']:>11.2f}{of['seconds']:>11.2f}{of['CPU']:>11.2f}{of['all']:>11.2f}{of['MB']:>11.0f}"
        target = "" if name == LIMIT else f"   {SECONDS}, {MEGABYTES}   {_met(of)}"
        print(f"{name:34}{said}{of['size']:>11,.0f}{target}".rstrip())


def _met(of: dict[str, float]) -> str:
    """Say whether the targets are met; by CPU alone where other work may have held the machine."""
    if of["MB"] <= MEGABYTES and of["seconds"] <= SECONDS:
        return ""
    return "MISSED by the clock" if of["MB"] <= MEGABYTES and of["CPU"] <= SECONDS else "MISSED"


if __name__ == "__main__":
    main()
