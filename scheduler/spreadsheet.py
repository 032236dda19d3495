"""CSV on standard output that a spreadsheet opens without taking any of it for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

import click

from reports.escape import cell


def write(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a header and rows."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([cell(value) for value in row] for row in rows)
    click.echo(lines.getvalue(), nl=False)
