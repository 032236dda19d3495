"""Which of the lists a site offers are declared, and why the others are not. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crawler.scout.offers import Offer
from crawler.scout.seen import names_the_site
from storage.urls import canonical

FEWEST = 3  # links of a list
SAME = 0.5  # of the smaller list's articles are in the other: one of them is enough
MOST = 3  # lists declared
_RANKS = {"feed": 4.0, "list_json": 3.0, "listing": 2.0, "sitemap": 1.0}
NEWS_SITEMAP = 2.5  # a sitemap that dates its entries: it holds news alone, and all of it


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The lists to declare, the best first, and those that are left with the reason why."""

    taken: tuple[Offer, ...]
    left: tuple[tuple[Offer, str], ...]


def choose(start: str, offers: Sequence[Offer]) -> Choice:
    """Choose among what a site offers; a list of ``start``, the very address somebody named, comes first."""
    left = [(offer, why) for offer in offers if (why := _useless(offer))]
    useless = {id(offer) for offer, _ in left}
    ranked = sorted((offer for offer in offers if id(offer) not in useless), key=lambda one: _rank(one, start))
    taken: list[Offer] = []
    for offer in _own_feed_first(ranked, start):
        why = _superfluous(offer, taken, start)
        if why:
            left.append((offer, why))
        else:
            taken.append(offer)
    return Choice(taken=tuple(taken), left=tuple(left))


def _useless(offer: Offer) -> str | None:
    if not offer.links:
        return "it is empty"
    if offer.stale:
        return f"it is old: its newest entry is of {offer.newest}"
    if len(offer.links) < FEWEST and offer.form != "feed":
        return f"it gives {len(offer.links)} links only"
    return None


def _rank(offer: Offer, start: str) -> tuple[bool, float, float, int]:
    rank = _RANKS[offer.form]
    if offer.form == "sitemap" and any(link.published for link in offer.links):
        rank = NEWS_SITEMAP
    if offer.front:
        rank -= 0.5
    # A list without a single day cannot be followed back, and nobody sees how fresh it is.
    return not _named(offer, start), -rank + (offer.dated == 0), -offer.dated, -len(offer.links)


def _named(offer: Offer, start: str) -> bool:
    return not names_the_site(start) and offer.seen.asked == start


def _own_feed_first(ranked: Sequence[Offer], start: str) -> list[Offer]:
    """Put a feed that holds what the page somebody named holds before that page: it says it better."""
    for offer in ranked:
        if offer.form == "feed" and ranked[0].form == "listing" and _shared(offer, ranked[0]) >= SAME:
            return [offer, *(other for other in ranked if other is not offer)]
    return list(ranked)


def _superfluous(offer: Offer, taken: Sequence[Offer], start: str) -> str | None:
    """Say why a list is not needed beside those taken; only lists of one form complete each other."""
    if not taken:
        return None
    same = next((other for other in taken if _shared(offer, other) >= SAME), None)
    if same is not None:
        return f"it gives the articles of {same.rule.url}"
    if _named(taken[0], start):
        return "another list was asked for"
    if offer.form != taken[0].form or offer.front:
        return f"{taken[0].rule.url} is enough"
    return f"{MOST} lists are enough" if len(taken) >= MOST else None


def _shared(one: Offer, other: Offer) -> float:
    """Return the share of the smaller list that is in the larger one too."""
    addresses = [{canonical(link.url) for link in each.links} for each in (one, other)]
    return len(addresses[0] & addresses[1]) / min(map(len, addresses))
