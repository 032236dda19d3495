"""How ``once`` and ``crawl`` tell what came of it."""

from __future__ import annotations

from dataclasses import asdict

from scheduler import app
from scheduler.jobs import Result
from scheduler.tables import printable

DONE, PROBLEM = 0, 1


def told(result: Result, *, as_json: bool) -> int:
    """Print the result and return the exit code: 1 when something is newly wrong."""
    app.complain(result.problems)
    if as_json:
        app.dump(
            {
                "sources": result.sources,
                "summary": result.summary,
                "issues": [str(path) for path in result.files],
                "mailed": result.mailed,
                "problems": [asdict(problem) for problem in result.problems],
                "recovered": [asdict(one) for one in result.recovered],
                "passing": [asdict(one) for one in result.passing],
            }
        )
    else:
        app.say(_summed_up(result))
        for one in result.recovered:
            app.say(f"well again: {printable(str(one))}")
        for one in result.passing:
            app.say(f"not told yet, it may pass: {printable(str(one))}")
        for path in result.files:
            app.say(f"new issue: {path}")
        if result.mailed:
            app.say(f"mail: sent {result.mailed}")
    return PROBLEM if result.problems else DONE


def _summed_up(result: Result) -> str:
    """Say in a line what was done; pure."""
    if not result.sources:
        return "nothing is due"
    articles = ", ".join(f"{count} {kind}" for kind, count in sorted(result.summary.get("articles", {}).items()))
    looked = "1 source" if len(result.sources) == 1 else f"{len(result.sources)} sources"
    return f"looked at {looked}: articles: {articles or 'none'}"
