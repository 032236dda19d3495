"""``silkwatch import``."""

from __future__ import annotations

import click


@click.command("import")
@click.pass_context
def command(ctx: click.Context) -> None:
    """Bring an existing corpus in.

    \b
    Example:
        silkwatch import articles.jsonl
    """
