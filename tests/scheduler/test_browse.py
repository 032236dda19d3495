"""silkwatch browse: a real server over a real store, asked over HTTP on loopback."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from storage import articles, institutions, recipes
from storage.database import open_store
from tests.conftest import ROOT
from tests.storage.examples import INSTITUTIONS, NOW, article

pytestmark = pytest.mark.slow
TITLE = "兰州大学与哈萨克斯坦开展教育合作"


@dataclass(frozen=True)
class Browsed:
    """A home, and the address of Datasette over it."""

    home: Path
    address: str

    def get(self, path: str, host: str | None = None) -> tuple[int, str]:
        """Return status and body."""
        request = urllib.request.Request(self.address + path, headers={"Host": host} if host else {})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def rows(self, path: str, **parameters: str) -> list[dict[str, object]]:
        """Return the rows of a table, a query or some SQL."""
        status, body = self.get(f"{path}.json?{urlencode({'_shape': 'array', **parameters})}")
        assert status == 200, body
        found: list[dict[str, object]] = json.loads(body)
        return found


@pytest.fixture(scope="module")
def browsed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browsed]:
    pytest.importorskip("datasette", reason="the extra browse is not installed")
    home = tmp_path_factory.mktemp("home")
    with closing(open_store(home / "silkwatch.db")) as db:
        institutions.register(db, INSTITUTIONS)
        articles.save(db, article(), now=NOW)
        articles.save(db, article("https://lzu.example/1", title=TITLE, text=TITLE * 9, lang="zh"), now=NOW)
    command = [sys.executable, "-m", "scheduler", "--home", str(home), "browse", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        try:
            assert child.stdout
            address = re.search(r"http://127\.0\.0\.1:\d+(?=/silkwatch)", child.stdout.readline())
            assert address, child.stderr and child.stderr.read()
            yield Browsed(home, address[0])
        finally:
            child.send_signal(signal.SIGINT)
            said, complained = child.communicate(timeout=60)
    # Ctrl-C is how it ends; nothing that was asked for above made it say anything, and it leaves no file behind.
    assert (child.returncode, said, complained) == (0, "", "")
    assert {file.name for file in home.iterdir()} == {"silkwatch.db"}


def test_the_first_page_searches_and_lists_every_recipe(browsed: Browsed) -> None:
    status, page = browsed.get("/silkwatch")
    assert status == 200
    assert '<form class="core" action="/silkwatch/search">' in page
    for name in recipes.load():
        assert f'href="/silkwatch/{name}"' in page


@pytest.mark.parametrize("name", recipes.load())
def test_every_recipe_is_a_page(browsed: Browsed, name: str) -> None:
    status, page = browsed.get(f"/silkwatch/{name}")
    assert status == 200
    assert "message-error" not in page


@pytest.mark.parametrize("words", ["教育", "育合", "university", "UNIVERSITIES", "Lanzhou glacier", '"two diplomas"'])
def test_search_finds_what_silkwatch_search_finds(browsed: Browsed, words: str) -> None:
    expected = [TITLE] if "育" in words else [article().title]
    assert [one["title"] for one in browsed.rows("/silkwatch/search", words=words)] == expected
    for table in ("articles", "items"):
        assert [one["title"] for one in browsed.rows(f"/silkwatch/{table}", _search=words)] == expected
    sql = f"SELECT a.title FROM search JOIN articles a USING (id) WHERE search MATCH fts('{words}')"
    assert [one["title"] for one in browsed.rows("/silkwatch", sql=sql)] == expected


def test_a_wrong_search_is_explained_on_the_page(browsed: Browsed) -> None:
    status, page = browsed.get(f"/silkwatch/search?words={quote('(university')}")
    assert status == 400
    assert "a bracket is not closed: close it, or leave it out" in page


def test_an_answer_links_to_the_article(browsed: Browsed) -> None:
    _, page = browsed.get("/silkwatch/search?words=university")
    assert '<a href="/silkwatch/articles/1">1</a>' in page
    assert browsed.get("/silkwatch/articles/1")[0] == 200


@pytest.mark.parametrize(
    "sql",
    [
        "WITH x AS (SELECT 1) DELETE FROM articles",
        "WITH x AS (SELECT 1) INSERT INTO articles_fts(articles_fts) SELECT 'delete-all' FROM x",
        "ATTACH 'other.db' AS other",
        "SELECT load_extension('x')",
        "SELECT fts3_tokenizer('simple')",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT randomblob(9000000) FROM n",
    ],
)
def test_sql_can_neither_write_nor_take_the_memory(browsed: Browsed, sql: str) -> None:
    status, _ = browsed.get(f"/silkwatch.json?sql={quote(sql)}")
    assert status == 400
    assert len(browsed.rows("/silkwatch/articles")) == 2


def test_the_file_itself_is_not_handed_out(browsed: Browsed) -> None:
    assert browsed.get("/silkwatch.db")[0] == 403
    assert browsed.get("/_memory")[0] == 404


def test_a_name_of_the_web_that_points_here_is_refused(browsed: Browsed) -> None:
    assert browsed.get("/silkwatch", host="rebound.example:80")[0] == 421
    assert browsed.get("/silkwatch", host="localhost:80")[0] == 200


def test_what_is_written_meanwhile_is_seen(browsed: Browsed) -> None:
    before = len(browsed.rows("/silkwatch", sql="SELECT id FROM stories"))
    with closing(open_store(browsed.home / "silkwatch.db")) as db, db.conn:
        db.execute("INSERT INTO stories(title) VALUES ('new')")
        db.conn.commit()
        assert len(browsed.rows("/silkwatch", sql="SELECT id FROM stories")) == before + 1
        db.execute("DELETE FROM stories WHERE title = 'new'")


def test_a_port_that_is_taken_is_named(browsed: Browsed) -> None:
    port = browsed.address.rpartition(":")[2]
    command = [sys.executable, "-m", "scheduler", "--home", str(browsed.home), "browse", "--port", port]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert done.stderr == f"silkwatch: browse: port {port}: Address already in use: name another with --port\n"


def test_without_the_extra_it_says_how_to_get_it(browsed: Browsed) -> None:
    """In an interpreter in which Datasette cannot be imported."""
    without = (
        "import sys; sys.modules['datasette'] = None\n"
        f"import scheduler.cli; scheduler.cli.main(['--home', {str(browsed.home)!r}, 'browse'])"
    )
    done = subprocess.run([sys.executable, "-c", without], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "install Silkwatch with its extra, as in `pip install '.[browse]'`" in done.stderr
    assert "Traceback" not in done.stderr
