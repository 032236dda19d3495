"""The institution a person means: by its id, by the names the store shows, or by any other name the watch knows."""

from __future__ import annotations

from collections.abc import Mapping

from storage import institutions
from storage.errors import NotFound
from storage.models import Institution


def institution(stored: Mapping[str, Institution], wanted: str) -> Institution:
    """Return the institution of an id or a name, short and former names too; ``stored`` are those of the store by id.

    Raises ``storage.errors.NotFound``, which names those near it or those that share the name.
    """
    try:
        return institutions.find(stored, wanted)
    except NotFound:
        from crawler.topic.topic import load  # not at the top: it takes a while, and most names are found without
        from crawler.topic.words import fold

        asked = fold(wanted).strip()
        called = {
            id
            for id, known in load().institutions.items()
            for names in (*known.names.values(), known.abbreviations, *known.unsure.values())
            if any(fold(name) == asked for name in names)
        }
        found = sorted(called & stored.keys())
        if not found:
            raise
        if len(found) > 1:
            several = " or ".join(f"{id} ({stored[id].names['en']})" for id in found)
            raise NotFound(f"institution: {wanted}: several go by that name: did you mean {several}?") from None
        return stored[found[0]]
