"""``silkwatch sources add``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import click

from scheduler import adding, app, watched
from scheduler.errors import ConfigError, CrawlFailed

if TYPE_CHECKING:
    from crawler.catalog import Catalog
    from crawler.scout.seen import Seen
    from scheduler.adding import Found
    from scheduler.config import Config

SHOWN = 10  # links
# How asking for a list can end that says something of the site as a whole.
REFUSALS = {
    "robots": "its robots.txt forbids it",
    "blocked-address": "its address is not public, and [network] allow_private is not set",
}


@click.command("add")
@click.argument("url")
@click.option("--name", metavar="NAME", help="What to call it; made from its host otherwise.")
@click.option("--homepage", is_flag=True, help="Declare no list: each look finds the lists from the homepage.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@click.option("--force", is_flag=True, help="Replace a source of that name; write one of which nothing could be read.")
@app.as_json
@click.pass_context
def add(
    ctx: click.Context, url: str, name: str | None, homepage: bool, dry_run: bool, force: bool, as_json: bool
) -> None:
    """Find out where a site lists its articles, and write the source's TOML.

    URL is the site, a section of it, a feed, a sitemap or one article. Its feeds, sitemaps and lists are asked for as
    politely as in a crawl, the best are chosen and tried out on three articles. What came is kept beside the TOML as a
    fixture. Exits 1, and writes nothing, when there is nothing that can be read.

    \b
    Examples:
        silkwatch sources add https://news.example.edu.cn/zyxw.htm
        silkwatch sources add https://example.kz/ --name example --dry-run
    """
    config: Config = ctx.obj.config
    known = watched.load(config)
    address = _address(url)
    chosen = _name(config, name, address, known, force=force)
    with app.progress(err=True) as said:
        seen = adding.look_around(config, address, said=said, verbose=ctx.obj.verbose)
        if not any(each.ok for each in seen):
            raise CrawlFailed(f"source: {chosen}: {_refusal(seen)}: see that it is there, and that we may ask it")
        found = adding.find(config, address, chosen, seen, homepage=homepage, day=app.now().date(), said=said)
    missing = _missing(found)
    ready = not missing or (force and found.trial is not None)
    written = [str(path) for path in adding.write(config, found, over=force)] if ready and not dry_run else []
    warnings = _warnings(found, known)
    if as_json:
        app.dump(_record(found, written, warnings, missing))
    else:
        _show(found, warnings)
        _conclude(found, written, missing, address)
    ctx.exit(1 if missing else 0)


def _address(url: str) -> str:
    """Complete an address that somebody wrote without https://. Raises ``ConfigError``."""
    from crawler.discover.link import absolute

    text = url.strip()
    address = absolute(text if re.match(r"[a-z][a-z0-9+.-]*:", text, re.I) and "://" in text else f"https://{text}", "")
    if address is None or re.search(r"[\s\x00-\x1f]", address):
        raise ConfigError(f"source: {url}: is no address of a site: write it as https://example.org/news/")
    if "@" in urlsplit(address).netloc:
        raise ConfigError("source: its address holds a name or a password: those are not kept: leave them out")
    return address if urlsplit(address).path else urljoin(address, "/")


def _name(config: Config, name: str | None, url: str, known: Catalog, *, force: bool) -> str:
    """Return the name that was given, or make one; raises ``ConfigError`` for one that cannot be used."""
    from crawler.scout.naming import NAME, from_host

    chosen = name or from_host(url)
    if not NAME.fullmatch(chosen) or len(chosen) > 60:
        raise ConfigError(f"source: {chosen}: is no name: write lower-case letters and digits joined by hyphens")
    if force:
        return chosen
    if chosen in known.specs:
        raise adding.taken(chosen, known.specs[chosen].file)
    file = adding.files(config, chosen)["toml"]
    if file.exists():
        raise adding.taken(chosen, str(file))
    return chosen


def _missing(found: Found) -> str | None:
    """Say in a sentence why a source cannot be used as it is; None where it can."""
    if found.trial is None:
        seen = ", ".join(dict.fromkeys(f"{offer.rule.url}: {why}" for offer, why in found.choice.left[:3]))
        return f"no list of articles was found{f' ({seen})' if seen else ''}"
    if not found.trial.articles:
        ends = dict.fromkeys(each.outcome for each in found.trial.fetches if each.kind == "article")
        how = f": {', '.join(ends)}" if ends else f": {found.trial.health.reason or 'no link led to an article'}"
        return f"no article could be read{how}"
    return None


def _refusal(seen: tuple[Seen, ...]) -> str:
    from crawler.outcomes import state_of

    outcome = seen[0].outcome if seen else "not asked"
    why = REFUSALS.get(outcome) or (seen[0].why if seen and seen[0].why else outcome)
    return f"the site {'refuses us' if state_of(outcome) == 'refused' else 'does not answer us'}: {why}"


def _warnings(found: Found, known: Catalog) -> list[str]:
    """Say what a person should look at before relying on the source."""
    from crawler.discover.guess import same_site

    lines = [f"{key} is a guess: {why}" for key, why in found.guesses.items()]
    lines += [
        f"{other.source.name} watches this site already"
        for other in known.specs.values()
        if other.source.name != found.name and same_site(other.source.homepage, found.about.homepage)
    ]
    lines += [f"{offer.rule.url} gives no dates" for offer in found.choice.taken if not offer.dated]
    if found.trial and found.trial.health.state not in ("ok", "new") and found.trial.health.reason:
        lines.append(found.trial.health.reason)
    if found.trial and found.trial.advice:
        lines.append(found.trial.advice)
    return lines


def _show(found: Found, warnings: list[str]) -> None:
    app.title("Asked")
    app.rows(
        [(each.form or "", each.outcome, len(each.found.links) or "", each.url) for each in found.seen],
        ("what", "outcome", "links", "address"),
    )
    app.title("Lists")
    app.rows(
        [("take", offer.form, len(offer.links), offer.newest, offer.rule.url, "") for offer in found.choice.taken]
        + [
            ("leave", offer.form, len(offer.links), offer.newest, offer.rule.url, why)
            for offer, why in found.choice.left
        ],
        ("", "what", "links", "newest", "address", "why"),
    )
    links = [link for offer in found.choice.taken for link in offer.links]
    if links:
        app.title(f"Links: {len(links)}")
        app.rows(
            [(app.plain(link.published) if link.published else "", link.url, link.title) for link in links[:SHOWN]]
        )
    for stored in found.trial.articles if found.trial else ():
        article = stored.article
        app.title("Read")
        app.fields(
            {
                "title": article.title,
                "address": article.url,
                "published": article.published and f"{app.plain(article.published)} (from {article.published_from})",
                "author": article.author,
                "language": article.lang,
                "text": f"{len(article.text)} characters: {article.text[:160]}…",
                "verdict": f"{article.verdict} {article.score:.2f}",
                "warnings": ", ".join(article.warnings),
            }
        )
    if warnings:
        app.title("Look at")
        for line in warnings:
            app.paragraphs(f"  {line}")


def _conclude(found: Found, written: list[str], missing: str | None, address: str) -> None:
    if not missing or written:
        app.title(f"{found.name}.toml")
        app.paragraphs(found.toml)
    for path in written:
        app.say(f"written: {path}")
    if missing:
        app.complain([f"silkwatch: source: {found.name}: {missing}"])
    if missing and not written:
        if not found.choice.taken and any(each.ok for each in found.seen):
            app.say(
                f"`silkwatch sources add {address} --homepage` declares its homepage alone: each look finds lists anew"
            )
        elif found.choice.taken:
            app.say("nothing is written; --force writes it all the same")


def _record(found: Found, written: list[str], warnings: list[str], missing: str | None) -> dict[str, Any]:
    """Say it all as data."""
    chosen = [(offer, None) for offer in found.choice.taken]
    return {
        "name": found.name,
        "toml": found.toml,
        "written": written,
        "missing": missing,
        "asked": [
            {"url": each.url, "what": each.form, "outcome": each.outcome, "links": len(each.found.links)}
            for each in found.seen
        ],
        "lists": [
            {
                "what": offer.form,
                "url": offer.rule.url,
                "taken": why is None,
                "why": why,
                "links": len(offer.links),
                "newest": offer.newest,
            }
            for offer, why in [*chosen, *found.choice.left]
        ],
        "links": [
            {"url": link.url, "title": link.title, "published": link.published}
            for offer in found.choice.taken
            for link in offer.links
        ],
        "articles": adding.expected(found.trial)["articles"],
        "warnings": warnings,
    }
