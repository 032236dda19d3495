"""``silkwatch backup``."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import click

from scheduler import app
from scheduler.amounts import size


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@app.as_json
@click.pass_context
def command(ctx: click.Context, file: Path, as_json: bool) -> None:
    """Copy the database to FILE, as it is at this moment, while the daemon goes on.

    FILE must not exist. It is written under another name first, then read again in full, so that a file of this name is
    a whole copy. It holds everything but raw pages, issues already written, your sources and your settings: copy
    archive/, digests/, sources/, institutions.toml, silkwatch.toml and silkwatch.key of the home as well.

    \b
    Example:
        silkwatch backup /mnt/backup/silkwatch-2026-11-22.db
    """
    from storage import backup

    start = time.monotonic()
    with app.progress(err=as_json) as said:
        contents = backup.save(ctx.obj.existing(), file, in_steps(said, "copied"))
    seconds, length = time.monotonic() - start, file.stat().st_size
    if as_json:
        app.dump({"file": str(file), "bytes": length, "seconds": round(seconds, 3), **asdict(contents)})
    else:
        app.say(
            f"{file}: {contents.articles:,} articles, {len(contents.issues):,} issues: "
            f"{size(length)} in {seconds:.1f} s, checked"
        )


def in_steps(said: Callable[[str], None], done: str) -> Callable[[float], None]:
    """Make what tells a share of 1 as it grows, a tenth at a time."""
    last = -1

    def tell(share: float) -> None:
        nonlocal last
        if int(10 * share) > last:
            last = int(10 * share)
            said(f"{done} {100 * share:.0f} %")

    return tell
