"""A digest, said in the reader's language: the pieces of text that every format puts together in its own way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields

from reports.charts import Chart, charts
from reports.coverage import ORDER
from reports.excerpt import shortened
from reports.language import Language
from reports.line import Line, line, party_name
from reports.model import Digest, Gist, Item, LeftOut, Party, Report, SourceLine, Standing, Translation
from reports.partnerships import Map, maps
from reports.signed import Signed, signed
from storage.models import Reason

OVERDUE_DAYS = 2  # after its week has closed: an issue that is made so late says so
WORD_COLUMNS = 60  # of a matched word; the judge may give a whole sentence


class Voice:
    """Says the parts of a digest with the words of one language."""

    def __init__(self, words: Language) -> None:
        self.words = words

    def line(self, gist: Gist) -> Line:
        """Return the line made from data."""
        return line(gist, self.words)

    def party(self, party: Party) -> str:
        """Return an institution's name."""
        return party_name(party, self.words)

    def parties(self, parties: Iterable[Party]) -> str:
        """Return the names of institutions as one list."""
        return self.words.say("list").join(map(self.party, parties))

    def published(self, report: Report) -> str:
        """Return the day of publication, or that it is not known."""
        return self.words.day(report.published) if report.published else self.words.say("undated")

    def origin(self, report: Report) -> list[str]:
        """Return source, day and language of a report."""
        tongue = [self.words.tongue(report.lang)] if report.lang else []
        return [report.source_title, self.published(report), *tongue]

    def provenance(self, report: Report) -> list[str]:
        """Return all there is to say of where a report comes from: source and rank, days, language and author."""
        source, day, *tongue = self.origin(report)
        rank, seen = self.rank(report), self.words.day(report.first_seen)
        return [
            f"{source} ({rank})" if rank else source,
            day,
            *([self.words.say("page_first_seen", date=seen)] if report.days_late else []),
            *tongue,
            *([self.words.say("by", author=report.author)] if report.author else []),
        ]

    def remarks(self, report: Report) -> list[str]:
        """Return what sets another report of a story apart."""
        flags = {"reprint": report.reprint, "earlier": report.earlier, "withdrawn": report.withdrawn}
        return [self.words.say(key) for key, holds in flags.items() if holds]

    def others(self, item: Item) -> list[Report]:
        """Return the other reports of a story, those in the reader's language first."""
        return sorted(item.also, key=lambda report: (report.lang or "").partition("-")[0] != self.words.code)

    def marks(self, item: Item) -> list[str]:
        """Return what a reader must know of an item besides its date."""
        report, say = item.report, self.words.say
        return [
            *([say("first_issue", issue=item.first_issue)] if item.first_issue else []),
            *([say("overlooked")] if item.overlooked else []),
            *([say("late", days=self.words.count("days", report.days_late))] if report.days_late else []),
            *([say("revised", date=self.words.day(report.revised_at))] if report.revised_at else []),
        ]

    def why(self, reasons: Iterable[Reason]) -> list[str]:
        """Return the evidence: each rule with the words that matched, those without any last; what spoke against it
        says so.
        """
        words: dict[tuple[str, bool], list[str]] = {}
        for reason in reasons:
            found = words.setdefault((reason.what, reason.weight < 0), [])
            if reason.surface:
                found.append(self.words.say("quote", text=shortened(reason.surface, WORD_COLUMNS)))
        told = sorted(words.items(), key=lambda one: not one[1])
        return [self._reason(what, found, against=against) for (what, against), found in told]

    def _reason(self, what: str, words: list[str], *, against: bool) -> str:
        label = self.words.name("reason", what) or what
        text = self.words.say("reason", label=label, words=self.words.say("list").join(words)) if words else label
        return self.words.say("against", text=text) if against else text

    def summary(self, digest: Digest) -> str:
        """Return the week in one line."""
        words = self.words
        if not digest.items:
            return words.say("summary_empty", healthy=self.health(digest))
        return words.say(
            "summary",
            reports=words.count("reports", digest.new_reports),
            stories=words.count("stories", len(digest.items)),
            sources=words.count("sources", len(digest.reporting), total=words.number(len(digest.source_names))),
        )

    def health(self, digest: Digest) -> str:
        """Return how many of the sources that are watched answer as they should, or that none is."""
        if not digest.watched:
            return self.words.say("health_none")
        return self.words.count("healthy", digest.healthy, total=self.words.number(len(digest.watched)))

    def empty(self, digest: Digest) -> str | None:
        """Return what an empty week must not be taken for, where a look before its end is on record."""
        looks = [look for line in digest.watched for look in (line.last_success, line.last_new) if look]
        known = not digest.items and any(look < digest.window_end for look in looks)
        return self.words.say("page_empty") if known else None

    def further(self, digest: Digest) -> list[str]:
        """Return what else there is to know at once: the change, updates, health of the sources, time to read."""
        counts = {"updates": len(digest.updates), "borderline": len(digest.borderline)}
        found = [*self.change(digest), *(self.words.count(key, n) for key, n in counts.items() if n)]
        if digest.items and digest.watched:
            found.append(self.health(digest))
        if digest.number and (days := (digest.made_at - digest.window_end).days) >= OVERDUE_DAYS:
            found.append(self.words.say("made_late", days=self.words.count("days", days)))
        return [*found, *([self.words.count("page_minutes", digest.minutes)] if digest.minutes else [])]

    def change(self, digest: Digest) -> list[str]:
        """Return how many stories there are beside the issue before, if there was one and this week is over too."""
        if digest.previous is None or digest.made_at < digest.window_end:
            return []
        more, number = len(digest.items) - digest.previous.items, digest.previous.number
        if not more:
            return [self.words.say("page_same", number=number)]
        return [self.words.count("page_more" if more > 0 else "page_fewer", abs(more), number=number)]

    def signed(self, digest: Digest) -> Signed:
        """Return the table of what was signed and opened."""
        return signed(digest.events, self.words)

    def charts(self, digest: Digest) -> tuple[Chart, ...]:
        """Return the pictures of the half-year up to this issue."""
        return charts(digest, self.words)

    def maps(self, digest: Digest) -> tuple[Map, ...]:
        """Return the pictures of who does something with whom."""
        return maps(digest, self.words)

    def translation(self, item: Item) -> Translation | None:
        """Return what a machine made of an item in the reader's language, unless that is the item's own."""
        own = (item.report.lang or "").partition("-")[0] == self.words.code
        return next((one for one in item.translations if one.language == self.words.code and not own), None)

    def rank(self, report: Report) -> str | None:
        """Return how close the source is to the event."""
        return self.words.name("rank", str(report.rank)) if report.rank else None

    def edition(self, digest: Digest) -> list[str]:
        """Return which issue this is."""
        number = self.words.say("issue", number=digest.number) if digest.number else self.words.say("preview")
        return [number, *([digest.week] if digest.week else [])]

    def dates(self, digest: Digest) -> str:
        """Return the days of the window."""
        return self.words.span(digest.window_start, digest.window_end)

    def window(self, digest: Digest) -> str:
        """Return the exact window."""
        return self.words.window(digest.window_start, digest.window_end)

    def made(self, digest: Digest) -> str:
        """Return when and from what it was made."""
        return self.words.say("made", date=self.words.day(digest.made_at))

    def standings(self, digest: Digest) -> list[tuple[Standing, list[SourceLine]]]:
        """Return the sources by how they are doing, those that need attention first."""
        groups = {standing: [one for one in digest.sources if one.standing == standing] for standing in ORDER}
        return [(standing, lines) for standing, lines in groups.items() if lines]

    def condition(self, line: SourceLine) -> list[str]:
        """Return how a source is doing.

        What failed there in particular is told in English, the language of the program's own messages, and stands only
        beside an English frame: in the others the state says what a reader needs.
        """
        words, success, new = self.words, line.last_success, line.last_new
        recovered = line.standing == "healthy" and line.state == "ok" and line.failed
        begun = "since" if line.standing == "failing" else "again_since" if recovered else None
        return [
            *filter(None, [words.name("state", line.state), line.reason if words.code == "en" else None]),
            *([words.say(begun, date=words.day(line.since))] if begun and line.since else []),
            *([words.count("looks_failed", line.failed, total=words.number(line.looks))] if line.failed else []),
            *([words.say("unverified")] if line.unverified else []),
            *([words.say("last_success", date=words.day(success))] if success else []),
            *([words.say("never_succeeded")] if not success and line.standing not in ("waiting", "imported") else []),
            *([words.say("last_new", date=words.day(new)) if new else words.say("never_new")] if success else []),
            *([words.count("given", line.reports)] if line.reports else []),
        ]

    def left_out(self, digest: Digest) -> list[str]:
        """Return what is not shown, and why."""
        counts = {field.name: getattr(digest.left_out, field.name) for field in fields(LeftOut)}
        return [self.words.count(key, n) for key, n in counts.items() if n] or [self.words.say("left_out_none")]
