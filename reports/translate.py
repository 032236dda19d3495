"""Headlines and excerpts in the reader's language, by a machine: what is to be translated, and putting it in.

Who translates is ``reports/translator.py``; what was translated once is kept in the store. An issue is frozen with what
is there when it is made, so that the server never stands in its way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from reports.model import Digest, Item, Section, Translation
from reports.settings import Settings
from storage import translations
from storage.sqlite import Database


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A text to be translated from one language (as the article has it, ``zh-Hant`` say) into another."""

    text: str
    source: str
    target: str

    @property
    def pair(self) -> tuple[str, str]:
        """What it is kept under: the text and its target language."""
        return self.text, self.target


def with_known(db: Database, digest: Digest, settings: Settings) -> Digest:
    """Return the digest with the translations that the store has for its readers."""
    if settings.translator is None:
        return digest
    pairs = [one.pair for one in texts(digest, settings.targets)]
    found = translations.known(db, pairs, settings.translator)
    return apply(digest, found, engine=settings.translator, targets=settings.targets)


def texts(digest: Digest, targets: Iterable[str]) -> list[Wanted]:
    """Return the headlines and excerpts of items that are in another language than a target, each once.

    The first items first, so that what opens the issue is translated if anything is; headlines before excerpts.
    """
    targets = tuple(dict.fromkeys(targets))
    items = (*digest.leading, *digest.items, *digest.updates)
    found = [
        Wanted(text=text, source=item.report.lang, target=target)
        for pick in (_title, _excerpt)
        for item in items
        for target in targets
        if item.report.lang and is_foreign(item.report.lang, target) and (text := pick(item))
    ]
    return list(dict.fromkeys(found))


def apply(digest: Digest, found: Mapping[tuple[str, str], str], *, engine: str, targets: Iterable[str]) -> Digest:
    """Return the digest with what was translated: an item has a translation if its headline has.

    ``found``: by text and target language.
    """
    wanted = tuple(dict.fromkeys(targets))

    def told(items: tuple[Item, ...]) -> tuple[Item, ...]:
        return tuple(replace(item, translations=_translations(item, found, engine, wanted)) for item in items)

    sections = tuple(Section(key=one.key, items=told(one.items)) for one in digest.sections)
    return replace(digest, sections=sections, updates=told(digest.updates))


def is_foreign(lang: str, target: str) -> bool:
    """Tell whether a text is in another language than the target; the script does not matter."""
    return lang.partition("-")[0].lower() != target


def _translations(
    item: Item, found: Mapping[tuple[str, str], str], engine: str, targets: tuple[str, ...]
) -> tuple[Translation, ...]:
    lang = item.report.lang
    return tuple(
        Translation(language=target, title=title, excerpt=found.get((item.excerpt, target), ""), engine=engine)
        for target in targets
        if lang and is_foreign(lang, target) and (title := found.get((item.report.title, target)))
    )


def _title(item: Item) -> str:
    return item.report.title


def _excerpt(item: Item) -> str:
    return item.excerpt
