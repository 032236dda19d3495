"""What to change in a source's TOML when a look at it went wrong: one sentence. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from crawler import outcomes
from crawler.checkup import Checkup, ListStep, PageStep
from crawler.discover.explain import why_empty
from crawler.source import SourceSpec
from storage.models import SourceState

OFFERS = 5
_GONE = ("http-404", "http-410", "soft-404", "redirected-home", "parked-domain", "redirects")


def advise(spec: SourceSpec, steps: Checkup, state: SourceState) -> str | None:
    """Say in a sentence what to change; None where nothing needs to be."""
    wrong = [step for step in steps.lists if _is_bad(step) and outcomes.state_of(step.fetch.outcome) == state]
    bad = next((step for step in wrong if not step.further), None)
    if state == "no-links":
        found = offers(steps, bad)
        instead = f"; it offers instead: {'; '.join(found)}" if found else _look_yourself(spec)
        return _no_links(bad, spec) + instead
    if state == "robots":
        return "robots.txt forbids it: declare a list that it allows (a feed, a sitemap), or take the source out"
    if state == "refused":
        return _refused(bad.fetch.error if bad else None, _outcome(steps, bad))
    if state == "unreachable":
        return _unreachable(_outcome(steps, bad), spec, bad.fetch.url if bad else spec.source.homepage)
    if state == "unreadable":
        return _unreadable(spec, steps.pages)
    return _could_be_better(spec, steps.pages) or _nowhere(steps)


def offers(steps: Checkup, bad: ListStep | None) -> tuple[str, ...]:
    """What a site has instead of a ``bad`` list that gives nothing, as lines of a ``[[discover]]`` table."""
    found = [
        f'{_key(step)} = "{step.fetch.url}" ({step.reading.links} links)'
        for step in steps.lists
        if step.declared is None and step.reading and step.reading.links
    ]
    if bad and bad.item:
        found.append(f'item = "{bad.item}"')
    return tuple(dict.fromkeys(found))[:OFFERS]


def _key(step: ListStep) -> str:
    form = step.reading.form if step.reading else "html"
    return {"html": "listing", "json": "list_json"}.get(form, form)


def _is_bad(step: ListStep) -> bool:
    return step.fetch.outcome not in ("ok", "unchanged")


def _look_yourself(spec: SourceSpec) -> str:
    return f": look for the list on {spec.source.homepage} in a browser, or try `silkwatch sources add` with it"


def _no_links(step: ListStep | None, spec: SourceSpec) -> str:
    if step is None or step.declared is None:
        return "nothing on the homepage looks like a list of articles: declare one in [[discover]]"
    place = f'{step.declared} = "{step.fetch.url}"'
    if step.fetch.outcome in _GONE:
        return f"{place} is gone ({step.fetch.error or step.fetch.outcome}): give the list's new address"
    if step.fetch.outcome == "not-a-list":
        form = step.reading.form if step.reading else None
        is_page = step.declared != "listing" and form == "html"
        return f"{place} is no {step.declared}" + (": it is a page: write `listing =` before it" if is_page else "")
    key = "item" if step.reading and step.reading.entries == 0 else "article_url"
    why = why_empty(step.reading) if step.reading else step.fetch.error or step.fetch.outcome
    return f"{place}: {why}: mend {key}"


def _refused(why: str | None, outcome: str) -> str:
    if outcome == "busy" or outcome == "http-429":
        return "it asks for patience: raise `delay` and `every`"
    if outcome == "login-wall":
        return "it asks to log in: declare lists and pages that are open to all, or take the source out"
    if outcome in ("consent-wall", "not-article:consent"):
        return "it asks for consent to cookies: try `render = true`, or a `proxy` in a country where it does not ask"
    if outcome in ("challenge-page", "not-article:challenge-page"):
        return f"it wants to see a browser ({why or outcome}): try `render = true`, or a `proxy` in the site's country"
    return (
        f"it refuses us ({why or outcome}): try a longer `delay`, a `proxy` in the site's country, or `render = true`"
    )


def _unreachable(outcome: str, spec: SourceSpec, url: str) -> str:
    if outcome == "proxy":
        return "the proxy is at fault, not the site: mend `proxy`, or [network] proxy in silkwatch.toml"
    if outcome == "dns":
        return f"no such host: check the address {url}"
    if outcome == "timeout":
        return f"no answer within {spec.timeout:g} s: raise `timeout`, or name a `proxy` nearer to the site"
    if outcome == "blocked-address":
        return f"{url} leads to an address that is not asked: correct it, or set [network] allow_private = true"
    if outcome.startswith(("http-5", "site-error")):
        return "the site is out of order: nothing to change, it will be asked again"
    return f"it cannot be reached ({outcome}): check the address {url} in a browser; if it opens there, name a `proxy`"


def _unreadable(spec: SourceSpec, pages: Sequence[PageStep]) -> str:
    failed = Counter(page.fetch.outcome for page in pages if page.article is None)
    most = failed.most_common(1)[0][0] if failed else "no page"
    example = next((page.fetch.url for page in pages if page.fetch.outcome == most), spec.source.homepage)
    if outcomes.gone(most) or most in ("redirected-home", "not-article:list-page", "not-article:not-html"):
        return f"what it lists are no articles ({most}, such as {example}): make `article_url` stricter"
    if any(hint.body for hint in spec.hints):
        return f"no text is found where [read] says ({most}, such as {example}): mend `body`, or take it out"
    return f"no text is found ({most}, such as {example}): say in [read] where it is: body = a CSS selector"


def _could_be_better(spec: SourceSpec, pages: Sequence[PageStep]) -> str | None:
    read = [page for page in pages if page.article]
    if not read:
        return None
    if all("layout-missed" in page.article.article.warnings for page in read if page.article):
        where = f"layout {spec.layout!r}" if spec.layout else "[read]"
        return f"the pages are read, but none as {where} says: its `body` is on none of them: mend it"
    if all(page.article.article.published is None for page in read if page.article):
        return "the pages are read, but no date is found on any: say in [read] where it is: date = a CSS selector"
    return None


def _nowhere(steps: Checkup) -> str | None:
    """Say so where the address of a list's next page leads nowhere: harmless until the list has to be followed back."""
    gone = next((step for step in steps.lists if step.further and step.fetch.outcome in _GONE), None)
    return f"`pages` leads to {gone.fetch.url}, which is gone ({gone.fetch.outcome}): mend it" if gone else None


def _outcome(steps: Checkup, bad: ListStep | None) -> str:
    """The word for what failed: of the list, else of most pages."""
    if bad is not None:
        return bad.fetch.outcome
    words = Counter(page.fetch.outcome for page in steps.pages if page.article is None)
    return words.most_common(1)[0][0] if words else "failed"
