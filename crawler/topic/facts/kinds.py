"""Which kinds of facts a sentence states, by its words and acts."""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import cast

from crawler.topic.facts import numbers
from crawler.topic.facts.telling import Telling
from crawler.topic.topic import Topic
from storage.models import FactKind

LEAD = 4  # sentences that tell the news; what comes after them is background unless the headline says it too


def stated(topic: Topic, telling: Telling, title: Telling) -> Iterator[FactKind]:
    """Yield the kinds of facts a sentence states; ``title`` may say the act that the first sentence leaves out."""
    if telling.has("past", "act"):
        return
    counts = any(True for _ in numbers.find(telling.text))
    headline = named(title)
    done = _done(topic, title) if telling.early == 0 else ()
    for kind in named(telling):
        rule = topic.facts.rules[kind]
        acted = (
            rule.act is None or (counts if rule.act == "number" else telling.has(rule.act, "act")) or kind in done
        ) and not (rule.without and telling.has(rule.without, "act"))
        if acted and (rule.lead is None or telling.early < rule.lead or (kind in headline and telling.early < LEAD)):
            yield kind


def named(telling: Telling) -> dict[FactKind, None]:
    """Return the kinds it has a word for, in the order of the text; titles leave out who signed and what was held."""
    return {cast(FactKind, kind): None for found in telling.words for kind, what in found.items if what == "word"}


def _done(topic: Topic, title: Telling) -> Set[FactKind]:
    """Return the kinds whose act the title names with them: the first sentence need not say again that it was held."""
    return {kind for kind in named(title) if (act := topic.facts.rules[kind].act) and title.has(act, "act")}
