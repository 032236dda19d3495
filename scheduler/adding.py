"""Adding a source: look around at its site, choose its lists, try them out, and keep what came as a fixture.

Everything is found and tried in a passing folder; the home is written to once, in the end.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scheduler import trial
from scheduler.app import plain
from scheduler.config import Config
from scheduler.errors import ConfigError
from scheduler.trial import Trial
from storage import folders

if TYPE_CHECKING:
    from crawler.scout.about import About
    from crawler.scout.choose import Choice
    from crawler.scout.seen import Seen
    from crawler.source import Layout, SourceSpec

FIXTURES = "fixtures"


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a site offers, the TOML made of it, and what a look by that gave.

    ``trial``: None where there was nothing to try out; ``warc``: the responses of the look, gzipped; empty where none
    came.
    """

    name: str
    about: About
    seen: tuple[Seen, ...]
    choice: Choice
    layout: str | None
    toml: str
    trial: Trial | None = None
    warc: bytes = b""

    @property
    def guesses(self) -> dict[str, str]:
        """Return what is not certain: key → what it was guessed from."""
        facts = vars(self.about).items()
        return {key: fact.guess for key, fact in facts if getattr(fact, "guess", None)}


def look_around(config: Config, url: str, *, said: Callable[[str], None], verbose: bool) -> tuple[Seen, ...]:
    """Ask the site of an address for its lists. Raises ``CrawlFailed``."""
    said(f"looking around at {url}")
    return tuple(trial.around(config, url, said=said, verbose=verbose))


def find(
    config: Config,
    url: str,
    name: str,
    seen: tuple[Seen, ...],
    *,
    homepage: bool,
    day: date,
    said: Callable[[str], None],
) -> Found:
    """Choose among the lists that were ``seen`` and try them out, once. Raises ``CrawlFailed``.

    ``homepage``: declare no list, so that each look finds them anew.
    """
    from crawler import catalog
    from crawler.scout import about, choose, declare, layouts, offers

    extra = config.sources if config.sources.is_dir() else None
    there = catalog.load_layouts(extra, [])
    own = there.keys() - catalog.load_layouts().keys()
    known = layouts.possible(url, there, catalog.load(extra).specs.values(), home=own)
    choice = choose.choose(url, offers.offers(seen, known))
    if homepage:
        choice = choose.Choice(taken=(), left=choice.left)
    who = about.about(url, seen, choice.taken)
    layout = next((offer.layout for offer in choice.taken if offer.layout), None)

    def declared(layout: str | None) -> str:
        rules = declare.rules_of(choice.taken, layout)
        origin = f"Found by `silkwatch sources add` on {day}."
        return declare.declare(name, who, rules, origin=origin, layout=layout, spared=trial.delay(url) == 0)

    found = Found(name=name, about=who, seen=seen, choice=choice, layout=layout, toml=declared(layout))
    if not choice.taken and not homepage:
        return found
    with _draft(config, name) as draft:
        spec = draft.read(found.toml)
        said(f"trying out {name}: its lists, and {trial.PAGES} articles")
        warc = draft.folder / "look"
        tried = trial.source(config, spec, said=said, folder=draft.folder, keep=warc)
        if layout and warc.exists() and not _fits(warc, known[layout]):
            # Its addresses look so, its pages do not.
            found = replace(found, layout=None, toml=declared(None))
            spec = draft.read(found.toml)
            tried = trial.source(config, spec, said=said, folder=draft.folder, replay=warc)
        return replace(found, trial=tried, warc=warc.read_bytes() if warc.exists() else b"")


def files(config: Config, name: str) -> dict[str, Path]:
    """Return where the source of a name is written, and its fixture: the responses and what is expected of them."""
    fixtures = config.sources / FIXTURES
    return {
        "toml": config.sources / f"{name}.toml",
        "warc": fixtures / f"{name}.warc.gz",
        "expected": fixtures / f"{name}.json",
    }


def write(config: Config, found: Found, *, over: bool) -> tuple[Path, ...]:
    """Write the source and its fixture into the home; each file is whole or not there, the source comes last.

    Raises ``ConfigError`` where there is one of that name, unless it is to be written ``over``, and where nothing can
    be written.
    """
    where = files(config, found.name)
    content = {"expected": json.dumps(expected(found.trial), ensure_ascii=False, indent=1, default=plain).encode()}
    if found.warc:
        content["warc"] = found.warc
    content["toml"] = found.toml.encode()
    if where["toml"].exists() and not over:
        raise taken(found.name, str(where["toml"]))
    for kind, data in content.items():
        whole(where[kind], data, over=over or kind != "toml")
    return tuple(where[kind] for kind in reversed(content))


def taken(name: str, file: str) -> ConfigError:
    """Say that a name is that of another source; pure."""
    return ConfigError(f"source: {name}: {file} is of that name: give another --name, or replace it with --force")


def whole(path: Path, data: bytes, *, over: bool = False) -> None:
    """Write a file so that it is there whole or not at all. Raises ``ConfigError``, too where it is there already."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, made = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(made).chmod(0o644)
            if over:
                Path(made).replace(path)
            else:
                os.link(made, path)  # unlike a rename it replaces nothing
        finally:
            Path(made).unlink(missing_ok=True)
        folders.settle(path.parent)
    except FileExistsError as error:
        raise taken(path.stem, str(path)) from error
    except OSError as error:
        raise ConfigError(f"source: {path}: cannot be written: {error.strerror}: see that the home can be") from error


def expected(found: Trial | None) -> dict[str, Any]:
    """Say what a look found, in a form that another look at the same responses can be held against."""
    if found is None:
        return {"links": [], "articles": []}
    links = [{"url": link.url, "title": link.title, "published": link.published} for link in found.links]
    articles = [asdict(stored.article) for stored in found.articles]
    keys = ("url", "title", "published", "published_from", "author", "lang", "verdict", "text")
    return {"links": links, "articles": [{key: article[key] for key in keys} for article in articles]}


def differences(found: Trial, warc: Path) -> list[str]:
    """Say in sentences how a look at recorded responses differs from what the file beside them expects.

    None where there is no such file. Raises ``ConfigError`` for one that cannot be read.
    """
    file = warc.with_name(warc.name.removesuffix(".gz").removesuffix(".warc") + ".json")
    if not file.exists():
        return []
    try:
        wanted = json.loads(file.read_text(encoding="utf-8"))
        known = {kind: {each["url"]: each for each in wanted[kind]} for kind in ("links", "articles")}
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ConfigError(f"fixture: {file}: cannot be read: {error}: remove it, or add the source anew") from error
    now = json.loads(json.dumps(expected(found), default=plain))
    lines = []
    for kind, before in known.items():
        after = {each["url"]: each for each in now[kind]}
        lines += [f"{url}: is among the {kind} no longer" for url in before if url not in after]
        lines += [f"{url}: is among the {kind} now" for url in after if url not in before]
        lines += [
            f"{url}: its {key} is {str(after[url].get(key))[:80]!r}, expected {str(value)[:80]!r}"
            for url, each in before.items()
            for key, value in each.items()
            if url in after and after[url].get(key) != value
        ]
    return lines


@dataclass(frozen=True)
class _Draft:
    folder: Path
    name: str

    def read(self, toml: str) -> SourceSpec:
        from crawler import catalog

        (self.folder / f"{self.name}.toml").write_text(toml, encoding="utf-8")
        loaded = catalog.load(self.folder, bundled=False)
        for error in loaded.errors:
            raise error
        return loaded.specs[self.name]


@contextmanager
def _draft(config: Config, name: str) -> Iterator[_Draft]:
    """Make a passing folder for a source that is being tried out, with the home's own layouts."""
    with tempfile.TemporaryDirectory(prefix="silkwatch-") as folder:
        own = config.sources / "layouts"
        if own.is_dir():
            shutil.copytree(own, Path(folder) / "layouts")
        yield _Draft(Path(folder), name)


def _fits(warc: Path, layout: Layout) -> bool:
    """Say whether the articles of a look are built as a layout says: one of them is enough."""
    from crawler import archive
    from crawler.discover.markup import select, tree
    from crawler.payload import BadPayload

    bodies = [hints.body for hints in layout.hints if hints.body]
    pages = 0
    for record in archive.read(warc):
        if record.exchange is None or record.exchange.role != "article" or record.exchange.status != 200:
            continue
        try:
            page = tree(record.exchange.decoded(trial.LARGEST))
        except BadPayload:
            continue
        pages += 1
        if page is not None and any(select(page, body) for body in bodies):
            return True
    return pages == 0
