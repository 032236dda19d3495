"""Print how well the store tells reprints from what only resembles them, beside MinHash LSH and SimHash.

    python -m bench.duplicates --data ../shared/data [--seed 1]

Every text of the data is edited in some of the ways of ``bench.edits`` and saved, with forms filled in anew and other
texts that share words without being reprints, in random order through ``storage.articles.save``. Pairs of one group
are held against pairs of one text. Data: JSONL with ``id``, ``title``, ``text``, ``lang``; lines with ``of`` and
``relation`` = ``repost`` repeat another line, those of one ``event`` may; all others are texts of their own.
"""

from __future__ import annotations

import argparse
import itertools
import json
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from bench.edits import EDITS, FORMS, PHRASES, Original, filled, joined, round_up, sentences
from storage import articles
from storage.database import open_store
from storage.letters import fold
from storage.models import Article
from storage.shingles import SHINGLE, tokens

NOW = datetime(2026, 11, 22, tzinfo=UTC)
LANGUAGES = ("en", "zh", "ru", "kk")
UNUSED = 0.2  # of the texts are not stored: they are what edits add, and the news of other sites
SENTENCE = 25  # letters: two reporters do not write a longer sentence alike
FILLINGS = 6  # of each form
HOUSES = 2  # sites a language has whose short news share a footer
BRIEFS = 10  # short news of such a site
ROUND_UPS = 6  # a language
SIMILAR = 0.9  # of trafilatura's Simhash, whose unrelated texts have up to 0.8


@dataclass(frozen=True, kw_only=True)
class Line:
    """A text of the data: ``truth`` is shared by those that repeat each other."""

    id: str
    truth: str
    title: str
    text: str
    lang: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Item:
    """A text to save. ``kind``: the edit that made it, else what it is."""

    truth: Hashable
    kind: str
    lang: str
    title: str
    text: str
    source: str
    rank: int = 3


@dataclass(kw_only=True)
class Figures:
    """Pairs by language, and by kind of edit those of the original and its edited copy: (linked, all)."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    edits: dict[str, tuple[int, int]] = field(default_factory=dict)
    alike: dict[str, tuple[int, int]] = field(default_factory=dict)
    seconds: float = 0.0

    def precision(self, lang: str) -> float:
        return self.right[lang] / max(1, self.right[lang] + self.wrong[lang])

    def recall(self, lang: str) -> float:
        return self.right[lang] / max(1, self.right[lang] + self.missed[lang])


def read(paths: Iterable[Path]) -> list[Line]:
    found = [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines()]
    truths = {one["id"]: one["of"] if one.get("relation") == "repost" else one["id"] for one in found}
    # The corpus does not mark every reprint: reports of an event that share a whole sentence are one text.
    said: dict[tuple[str, str], str] = {}
    for one in found:
        for sentence in sentences(fold(one["text"])) if one.get("event") else ():
            if len(sentence) >= SENTENCE:
                first = said.setdefault((one["event"], sentence), truths[one["id"]])
                truths = {id: first if truth == truths[one["id"]] else truth for id, truth in truths.items()}
    return [
        Line(
            id=one["id"],
            truth=truths[one["id"]],
            title=one.get("title", ""),
            text=one["text"],
            lang=lang,
            source=one.get("source", "data"),
        )
        for one in found
        if (lang := one["lang"].partition("-")[0]) in LANGUAGES
    ]


def edited(lines: Sequence[Line], added: dict[str, list[str]], edits: int, random: Random) -> list[Item]:
    """Return every text and some edited copies of it, every kind equally often."""
    kinds = itertools.cycle(random.sample(list(EDITS), len(EDITS)))
    items = []
    for line in lines:
        whole = Original(title=line.title, text=line.text, lang=line.lang, others=added[line.lang])
        items.append(Item(kind="original", rank=random.randint(1, 4), **_said(line)))
        for kind in itertools.islice(kinds, edits):
            # Most reprints are on another site; some are another address of the same one.
            source = line.source if random.random() < 0.1 else f"site-{random.randrange(60)}"
            copy = EDITS[kind](whole, random)
            items.append(
                Item(**_said(line) | {"kind": kind, "text": copy, "source": source, "rank": random.randint(2, 5)})
            )
    return items


def _said(line: Line) -> dict[str, str]:
    return {"truth": line.truth, "lang": line.lang, "title": line.title, "text": line.text, "source": line.source}


def lookalikes(lines: Sequence[Line], briefs: dict[str, list[str]], random: Random) -> list[Item]:
    """Return texts that share words and are not reprints: each has a truth of its own."""
    items: list[Item] = []
    for lang in LANGUAGES:
        texts = [one.text for one in lines if one.lang == lang]
        for form, year in itertools.product(FORMS[lang], range(2020, 2020 + FILLINGS)):
            text = filled(form["text"], random, year)
            source = f"{form['kind']}-{year % 2}"
            items.append(_alike(f"form {form['kind']}", lang, text, source=source, series=form["kind"]))
        for house in range(HOUSES):
            footer = "\n".join(PHRASES[lang]["footer"][house::HOUSES])
            for text in briefs[lang][house::HOUSES][:BRIEFS]:
                every = sentences(text)
                at = random.randrange(len(every))
                brief = joined(every[at : at + 3], lang)
                items.append(
                    _alike(
                        "one footer", lang, f"{brief}\n\n{footer}", source=f"house-{lang}-{house}", series=str(house)
                    )
                )
        for _ in range(ROUND_UPS):
            text = round_up(random.sample(texts, min(7, len(texts))), lang)
            items.append(_alike("round-up", lang, text, source=f"site-{random.randrange(60)}", series=str(len(items))))
    return items


def _alike(kind: str, lang: str, text: str, *, source: str, series: str) -> Item:
    truth = (kind, lang, series, text)
    return Item(truth=truth, kind=kind, lang=lang, title=text[:40], text=text, source=source)


def ours(items: Sequence[Item]) -> list[Hashable]:
    """Save the texts in their order and return the group of each. Stories are left out: nothing is relevant."""
    with tempfile.TemporaryDirectory() as folder:
        db = open_store(Path(folder) / "silkwatch.db")
        ids = []
        for number, item in enumerate(items):
            url = f"https://{item.source}.example/{number}"
            page = Article(
                url=url,
                canonical_url=url,
                source=item.source,
                title=item.title,
                text=item.text,
                verdict="not",
                score=0.0,
                extractor="bench",
                lang=item.lang,
                published=date(2026, 11, 1) + timedelta(days=number % 20),
                rank=item.rank,
            )
            ids.append(articles.save(db, page, now=NOW).id)
        groups: dict[int, int] = dict(db.execute("SELECT id, coalesce(duplicate_of, id) FROM articles").fetchall())
        db.close()
    return [groups[id] for id in ids]


def minhash(items: Sequence[Item]) -> list[Hashable]:
    """Group by datasketch's MinHash LSH at Jaccard .5, given our tokens: its own would not do for Chinese."""
    from datasketch import MinHash, MinHashLSH

    lsh, joined = MinHashLSH(threshold=0.5, num_perm=128), _Groups(len(items))
    for number, item in enumerate(items):
        found = tokens(item.text)
        runs = {" ".join(found[at : at + SHINGLE]).encode() for at in range(max(1, len(found) - SHINGLE + 1))}
        one = MinHash(num_perm=128)
        one.update_batch(sorted(runs))
        for other in lsh.query(one):
            joined.join(number, other)
        lsh.insert(number, one)
    return joined.groups()


def simhash(items: Sequence[Item]) -> list[Hashable]:
    """Group by trafilatura's Simhash."""
    from trafilatura.deduplication import Simhash

    prints, joined = [Simhash(item.text).hash for item in items], _Groups(len(items))
    bits = round((1 - SIMILAR) * 64)
    for (a, one), (b, other) in itertools.combinations(enumerate(prints), 2):
        if (one ^ other).bit_count() <= bits:
            joined.join(a, b)
    return joined.groups()


class _Groups:
    """Sets that grow together."""

    def __init__(self, size: int) -> None:
        self._above = list(range(size))

    def join(self, a: int, b: int) -> None:
        self._above[self._top(a)] = self._top(b)

    def groups(self) -> list[Hashable]:
        return [self._top(one) for one in range(len(self._above))]

    def _top(self, one: int) -> int:
        while self._above[one] != one:
            self._above[one] = self._above[self._above[one]]
            one = self._above[one]
        return one


def score(items: Sequence[Item], groups: Sequence[Hashable]) -> Figures:
    figures = Figures()
    together: defaultdict[Hashable, list[int]] = defaultdict(list)
    alike: defaultdict[Hashable, list[int]] = defaultdict(list)
    for number, item in enumerate(items):
        together[item.truth].append(number)
        if isinstance(item.truth, tuple):
            alike[item.truth[:3]].append(number)
    for members in together.values():
        original = next((one for one in members if items[one].kind == "original"), None)
        for a, b in itertools.combinations(members, 2):
            same = groups[a] == groups[b]
            (figures.right if same else figures.missed)[items[a].lang] += 1
            if original in (a, b):
                kind = items[b if a == original else a].kind
                linked, pairs = figures.edits.get(kind, (0, 0))
                figures.edits[kind] = (linked + same, pairs + 1)
    for a, b in _grouped(groups):
        if items[a].truth != items[b].truth:
            figures.wrong[items[a].lang] += 1
    for (kind, *_), members in alike.items():
        pairs = [groups[a] == groups[b] for a, b in itertools.combinations(members, 2)]
        linked, all_ = figures.alike.get(kind, (0, 0))
        figures.alike[kind] = (linked + sum(pairs), all_ + len(pairs))
    return figures


def _grouped(groups: Sequence[Hashable]) -> Iterable[tuple[int, int]]:
    members: defaultdict[Hashable, list[int]] = defaultdict(list)
    for number, group in enumerate(groups):
        members[group].append(number)
    for one in members.values():
        yield from itertools.combinations(one, 2)


WAYS: dict[str, Callable[[Sequence[Item]], list[Hashable]]] = {
    "silkwatch": ours,
    "minhash": minhash,
    "simhash": simhash,
}


def corpora(path: Path) -> list[Path]:
    return [path / "corpus" / "dev.jsonl", path / "dedup" / "ntrex_docs.jsonl"] if path.is_dir() else [path]


def material(paths: Iterable[Path], edits: int, seed: int) -> list[Item]:
    random = Random(seed)
    lines: list[Line] = []
    added: dict[str, list[str]] = {lang: [] for lang in LANGUAGES}
    briefs: dict[str, list[str]] = {lang: [] for lang in LANGUAGES}
    found = read(paths)
    times = Counter(line.truth for line in found)
    for line in found:
        if times[line.truth] > 1 or random.random() >= UNUSED:
            lines.append(line)
        else:
            random.choice([added, briefs])[line.lang].append(line.text)
    items = edited(lines, added, edits, random) + lookalikes(lines, briefs, random)
    random.shuffle(items)
    return items


def measure(items: Sequence[Item], way: Callable[[Sequence[Item]], list[Hashable]]) -> Figures:
    start = time.perf_counter()
    groups = way(items)
    seconds = time.perf_counter() - start
    figures = score(items, groups)
    figures.seconds = seconds
    return figures


def show_errors(items: Sequence[Item], groups: Sequence[Hashable]) -> None:
    wrong = [(a, b) for a, b in _grouped(groups) if items[a].truth != items[b].truth]
    originals = {item.truth: number for number, item in enumerate(items) if item.kind == "original"}
    missed = [
        (originals[item.truth], number)
        for number, item in enumerate(items)
        if item.truth in originals and groups[number] != groups[originals[item.truth]]
    ]
    for what, pairs in (("merged", wrong), ("missed", missed)):
        for pair in pairs:
            print(
                what,
                *(
                    f"\n  {one.kind:12} {one.lang} {one.source:14} {one.text[:120]!r}"
                    for one in map(items.__getitem__, pair)
                ),
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--data",
        type=Path,
        action="append",
        help="a folder with corpus/ and dedup/ (../shared/data), or a corpus; repeatable",
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--edits", type=int, default=4, help="of each text")
    parser.add_argument("--only", choices=WAYS)
    parser.add_argument("--errors", action="store_true", help="show the pairs that ours gets wrong")
    arguments = parser.parse_args()
    paths = list(itertools.chain.from_iterable(map(corpora, arguments.data or [Path("../shared/data")])))
    items = material(paths, arguments.edits, arguments.seed)
    print(f"{len(items)} texts, seed {arguments.seed}")
    if arguments.errors:
        return show_errors(items, ours(items))
    found = {name: measure(items, way) for name, way in WAYS.items() if arguments.only in (None, name)}
    print(f"{'':22}" + "".join(f"{name:>18}" for name in found))
    for lang in LANGUAGES:
        cells = (f"{one.precision(lang):9.4f}{one.recall(lang):9.4f}" for one in found.values())
        print(f"{lang + ': precision, recall':22}" + "".join(cells))
    for table in ("edits", "alike"):
        for kind in dict.fromkeys(itertools.chain([*EDITS], *(getattr(one, table) for one in found.values()))):
            cells = (getattr(one, table).get(kind, (0, 0)) for one in found.values())
            line = "".join(f"{100 * linked / pairs:11.1f} % {pairs:5}" for linked, pairs in cells if pairs)
            if line:
                print(f"{kind + (' linked' if table == 'edits' else ' merged'):22}" + line)
    print(f"{'seconds':22}" + "".join(f"{one.seconds:18.1f}" for one in found.values()))


if __name__ == "__main__":
    main()
