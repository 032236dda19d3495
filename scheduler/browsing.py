"""The store in Datasette, which this module alone imports: the recipes as canned queries, facets, and our search.

The module is also the Datasette plugin that prepares each connection.
"""

from __future__ import annotations

import gc
import html
import re
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import uvicorn
from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database
from datasette.plugins import pm
from markupsafe import Markup

from storage import readonly
from storage.recipes import Recipe, load

HOST = "127.0.0.1"
NAME = "silkwatch"  # of the database in Datasette's addresses
PAGE = f"/{NAME}"
BUSY_SECONDS = 5.0
SETTINGS = {
    "sql_time_limit_ms": 5000,
    "facet_time_limit_ms": 500,
    "max_returned_rows": 2000,
    "truncate_cells_html": 300,
    "default_cache_ttl": 0,  # the daemon goes on writing
    "suggest_facets": False,
    "allow_download": False,
}
STYLE = """
body.table td { max-width: 30em; overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
body.table td pre { display: inline; white-space: nowrap }
body.query td a { display: inline-block; max-width: 16em; overflow: hidden; text-overflow: ellipsis }
body.query :is(td a, .col-day) { white-space: nowrap }
body.query :is(.col-title, .col-excerpt, .col-quote, .col-detail) { min-width: 14em }
"""  # a table has one line a row, however long the texts are
# Its tables stay there for those who ask for them, but do not stand in the way.
HIDDEN = (
    "_sqlite_migrations",
    "fingerprints",
    "lists",
    "robots",
    "captures",
    "problems",
    "readings",
    "mentions",
    "fact_parties",
    "signs",
    "kin",
    "embeddings",
    "unknown_mentions",
    "unknown_parties",
    "quotes",
    "ahead",
    "translations",
    "properties",
    "ladder",
)
SEARCHED_BY = {"fts_table": "search"}
TABLES: dict[str, dict[str, Any]] = {
    "articles": {
        "description": "One row for each article, chosen or not.",
        "facets": ["source", "lang", "verdict", "duplicate_kind"],
        "sort_desc": "id",
        "label_column": "title",
        "fts_pk": "id",
        **SEARCHED_BY,
    },
    "items": {
        "description": "One row for each relevant story, by the article that represents it.",
        "facets": ["source", "lang"],
        "fts_pk": "article_id",
        **SEARCHED_BY,
    },
    "partnerships": {
        "description": "A Chinese side × a Kazakh side × a kind of cooperation.",
        "facets": ["kind", "status", "chinese_side", "kazakh_side"],
    },
    "current_facts": {"description": "What happened, as far as it still stands.", "facets": ["kind", "status", "lang"]},
    "ledger": {
        "description": "What happened: an event a row, however many report it.",
        "facets": ["kind", "status"],
        "sort_desc": "on_day",
    },
    "institution_counts": {
        "description": "How often each institution is in the news.",
        "facets": ["country", "kind", "city"],
        "sort_desc": "articles",
    },
    "unknown_institutions": {
        "description": "Names that the list of institutions does not hold.",
        "facets": ["side", "lang"],
        "sort_desc": "articles",
    },
    "facts": {
        "description": "What articles state, superseded statements too.",
        "facets": ["kind", "status"],
        "sort_desc": "id",
    },
    "institutions": {
        "description": "Who is known by name.",
        "facets": ["country", "kind", "city"],
        "label_column": "name",
    },
    "source_health": {"description": "How each source is doing.", "facets": ["state", "country", "kind"]},
    "sources": {"facets": ["country", "kind", "state"], "label_column": "name"},
    "stories": {"description": "Reports of one event.", "sort_desc": "id", "label_column": "title"},
    "urls": {"facets": ["outcome", "source"]},
    "fetches": {"facets": ["source", "kind", "outcome"], "sort_desc": "id"},
    "runs": {"facets": ["kind"], "sort_desc": "id"},
}


class Store(Database):  # type: ignore[misc]  # Datasette has no types
    """Our database on connections of ours; Datasette's own could write temporary tables and attach files."""

    def connect(self, write: bool = False) -> readonly.Connection:
        """Open a connection; it is guarded when Datasette has set it up."""
        if write:
            raise PermissionError(f"{self.path}: is only read here")
        conn = readonly.connect(Path(self.path), seconds=BUSY_SECONDS)
        self._all_file_connections.append(conn)
        return conn

    async def execute(self, sql: str, params: Any = None, **options: Any) -> Any:
        """Run a statement; what is wrong with it is said on the page, not in the terminal."""
        run = super().execute
        return await run(sql, params, **options | {"log_sql_errors": False})

    async def execute_fn(self, fn: Callable[[Any], Any]) -> Any:
        """Run a function in Datasette's thread; an error tells what our search functions had to say."""

        def clearly(conn: readonly.Connection) -> Any:
            conn.returned = 0
            with readonly.complaints(conn):
                return fn(conn)

        return await super().execute_fn(clearly)


@hookimpl(trylast=True)  # type: ignore[untyped-decorator]
def prepare_connection(conn: Any) -> None:
    """Guard our connections, after Datasette has set them up and given them its own ``escape_fts``.

    That function is what a table's search box hands its words to: with ours it searches as ``silkwatch search`` does.
    """
    if isinstance(conn, readonly.Connection):
        readonly.guard(conn, fts=("fts", "escape_fts"))
        conn.row_factory = readonly.counted_row


@hookimpl  # type: ignore[untyped-decorator]
def render_cell(value: Any, column: str, table: str | None, database: str) -> Markup | None:
    """Link the number of an article in a recipe's answer to the article."""
    if database == NAME and table is None and column == "id" and isinstance(value, int):
        return Markup(f'<a href="{PAGE}/articles/{value}">{value}</a>')
    return None


def datasette(path: Path, title: str) -> Datasette:
    """Set Datasette up for the database at ``path``."""
    if not pm.has_plugin(NAME):
        pm.register(sys.modules[__name__], NAME)
    # Where rich is installed, each wrong query would fill the terminal.
    pm.get_plugin("datasette.handle_exception").rich = None
    served = Datasette(metadata=metadata(title), settings=SETTINGS)
    served.add_database(Store(served, str(path)), name=NAME)
    served.remove_database("_memory")  # it is made where no file is named
    return served


def metadata(title: str) -> dict[str, Any]:
    """Return what Datasette is to know of the database, as its metadata.json would say it."""
    return {
        "title": title,
        "extra_css_urls": [f"data:text/css,{quote(STYLE)}"],
        "description": "News of education cooperation between China and Kazakhstan, as Silkwatch has found it.",
        "databases": {
            NAME: {
                "description_html": _welcome(),
                "queries": {name: _canned(recipe) for name, recipe in load().items()},
                "tables": TABLES | {name: {"hidden": True} for name in HIDDEN},
            }
        },
    }


def serve(served: Datasette, listening: socket.socket) -> None:
    """Answer requests on a socket that is bound already, until SIGINT or SIGTERM."""
    settings = uvicorn.Config(
        local_only(served.app()),
        log_level="warning",
        access_log=False,
        lifespan="on",
        timeout_graceful_shutdown=2,
    )
    with suppress(KeyboardInterrupt):
        uvicorn.Server(settings).run(sockets=[listening])
    served.executor.shutdown(cancel_futures=True)  # a connection that is still asked something does not close
    served.get_database(NAME).close()
    gc.collect()  # a cursor in what is left of an error keeps SQLite's side of a connection open, and its files there


def local_only(app: Any) -> Any:
    """Refuse requests under a name that is not this machine's: a page on the web may have its name point here."""

    async def guarded(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            host = dict(scope["headers"]).get(b"host", b"").decode("latin-1").rpartition(":")[0]
            if host not in (HOST, "localhost"):
                start = {"type": "http.response.start", "status": 421, "headers": [(b"content-type", b"text/plain")]}
                await send(start)
                await send({"type": "http.response.body", "body": f"Open http://{HOST} instead.\n".encode()})
                return
        await app(scope, receive, send)

    return guarded


def _canned(recipe: Recipe) -> dict[str, Any]:
    return {
        "title": recipe.title,
        "description_html": re.sub("`([^`]+)`", r"<code>\1</code>", html.escape(recipe.description)),
        "sql": recipe.sql,
        "params": list(recipe.parameters),
        "hide_sql": True,
    }


def _welcome() -> str:
    articles = "&".join(f"_col={name}" for name in ("day", "source", "lang", "title", "verdict", "duplicate_of", "url"))
    return (
        f'<form class="core" action="{PAGE}/search"><p><input type="search" name="words" aria-label="Search"'
        ' placeholder="教育 OR education"> <input type="submit" value="Search the articles"></p></form>'
        f'<p>Look at the <a href="{PAGE}/items?_sort_desc=day">stories</a>, the'
        f' <a href="{PAGE}/articles?{articles}">articles</a>, the'
        f' <a href="{PAGE}/partnerships?_sort_desc=latest_date">partnerships</a>, the'
        f' <a href="{PAGE}/ledger?_sort_desc=on_day">facts</a> and the'
        f' <a href="{PAGE}/source_health">sources</a>, or ask one of the queries below.</p>'
    )
