"""Where a page stands, and so what it can link to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Place:
    """What surrounds a rendered digest.

    ``archived``: it lies in the archive, beside its neighbours, the list of issues and the feeds; otherwise it stands
    alone. ``public_url``: the web address of the archive, if it has one; it ends in a slash.
    """

    archived: bool = False
    public_url: str | None = None

    def address(self, path: str) -> str | None:
        """Return the absolute address of something in the archive, or None where nobody can reach it."""
        return self.public_url + path if self.public_url else None

    def link(self, path: str) -> str | None:
        """Return how a page at the root of the archive links to something in it, or None if it cannot.

        A page in the archive does so without knowing where that is served; a copy elsewhere needs the web address.
        """
        return path if self.archived else self.address(path)


ALONE = Place()
