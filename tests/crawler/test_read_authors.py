"""Who wrote an article: whom a page names, and what only looks like a name."""

from __future__ import annotations

import pytest

from crawler.read import authors, metadata
from crawler.read.bylines import in_text, is_person, names
from crawler.read.tree import parse
from crawler.read.vicinity import Vicinity, around

AGENCY = """<script type="application/ld+json">{"@type": "Article",
"author": {"@type": "Organization", "name": "Agence Presse"}}</script>"""


@pytest.mark.parametrize(
    ("markup", "body", "expected"),
    [
        ('<meta name="author" content="Jane Roe, John Doe">', "", ("Jane Roe", "John Doe")),
        ('<meta name="author" content="105092"><meta name="author" content="admin">', "", ()),
        ('<meta name="author" content="大汉网络">', "", ()),
        ('<meta property="article:author" content="https://social.example/jane">', "", ()),
        ("", '<div class="byline">By Jane Roe and John Doe</div>', ("Jane Roe", "John Doe")),
        ("", '<span class="author">Автор: Айгуль Примерова</span>', ("Айгуль Примерова",)),
        (
            '<script type="application/ld+json">{"@type": "Article", "author": [{"name": "A. Bee"}, "C. D."]}</script>',
            "",
            ("A. Bee", "C. D"),
        ),
        ("", "<aside><span class='author'>Commenter One</span></aside>", ()),
        ("", "<div class='comments'><b class='comment-author'>Commenter One</b></div>", ()),
        ("", "<form><label class='author-name'>Name *</label></form>", ()),
        ('<meta name="author" content="Roe, Jane">', "", ("Jane Roe",)),
        ('<meta name="author" content="Jane Roe, Science Reporter">', "", ("Jane Roe",)),
        ('<meta name="author" content="(Image: Photos Ltd)"><meta name="byl" content="Jane Roe">', "", ("Jane Roe",)),
        ('<meta name="cxenseparse:author" content="Jane Roe">', "", ("Jane Roe",)),
        ('<meta name="author" content="Айгуль Примерова (тексты), дизайн">', "", ("Айгуль Примерова",)),
        ("", "<b class='author-name'>样例社记者看样例</b>", ()),
        # A name is marked in an element of its own; what follows it is an office.
        ("", "<div class='author'><div>Jane Roe</div><div>Head of product</div></div>", ("Jane Roe",)),
        (
            "",
            "<p class='byline'>By <a>Jane Roe</a> and <a>John Doe</a> <span>Staff</span></p>",
            ("Jane Roe", "John Doe"),
        ),
        ("", "<p>With <a href='/authors/jane-roe'>Jane Roe</a></p>", ("Jane Roe",)),
        ("", "<div class='author-box'>About us</div><h4 class='author-name'>Jane Roe</h4>", ("Jane Roe",)),
        (
            '<script type="application/ld+json">{"@graph": [{"@type": "Article", "author": {"@id": "#1"}}, '
            '{"@type": "Person", "@id": "#1", "name": "Jane Roe"}]}</script>',
            "",
            ("Jane Roe",),
        ),
        # A site, a desk, a login and an organization give way to a person.
        ('<meta name="author" content="Herald">', "<p class='byline'>By Jane Roe</p>", ("Jane Roe",)),
        ('<meta name="author" content="jroe">', "<p class='byline'>By Jane Roe</p>", ("Jane Roe",)),
        ('<meta name="author" content="Herald newsroom">', "<p class='byline'>By Jane Roe</p>", ("Jane Roe",)),
        ('<meta name="author" content="Herald">', "<p class='byline'>All our stories</p>", ("Herald",)),
        # An agency gives way to a name, not to what only may be one.
        (AGENCY, "<span class='author-name'>Jane Roe</span>", ("Jane Roe",)),
        (AGENCY, "<span class='author-box'>Our Stories</span>", ("Agence Presse",)),
        # What links to more by an author, or to a person that is a topic.
        ("", "<a href='/authors/jane-roe'>More Posts</a>", ()),
        ("", "<a href='/topics/people/john-doe'>John Doe</a>", ()),
    ],
)
def test_who_wrote_it(markup: str, body: str, expected: tuple[str, ...]) -> None:
    tree = parse(f"<html><head>{markup}</head><body>{body}<p>x</p></body></html>")
    assert authors.find(tree, metadata.gather(tree), url="https://herald.example/a/1").names == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Әлия", "Әлия"),
        ("Алия", "Алия"),
        ("Іңкәр", "Іңкәр"),
        ("Айгүл Серік", "Айгүл Серік"),
        ("Дайындаған Айгүл Серік", "Айгүл Серік"),
        ("Дайындаған: Айгүл Серік", "Айгүл Серік"),
        ("Мақала авторы: Айгүл Серік", "Айгүл Серік"),
        ("Авторы — Әсел Нұрлан", "Әсел Нұрлан"),
        ("Айгүл Серік, журналист", "Айгүл Серік"),
        ("Айгүл Серік тілші", "Айгүл Серік"),
        ("Айгуль Серикова корреспондент", "Айгуль Серикова"),
        ("Айгуль Серикова, главный редактор", "Айгуль Серикова"),
        ("Беседовала Анна Иванова", "Анна Иванова"),
        ("Автор статьи: Анна Иванова", "Анна Иванова"),
        ("Анна Иванова 20 ноября", "Анна Иванова"),
        ("Баспасөз қызметі", None),
        ("Пресс-служба", None),
        ("Press service", None),
        ("Ақтау қаласының әкімдігі", None),
        ("Серік қызметкер", None),
        ("Администратор", None),
        ("Админ", None),
        ("Әкімші", None),
        ("admin", None),
        ("Отдел новостей", None),
        ("Наш корреспондент", None),
        ("Біздің тілші", None),
    ],
)
def test_bylines_in_three_languages(said: str, expected: str | None) -> None:
    tree = parse(f"<html><body><h1>A</h1><div class='author-name'>{said}</div><p>x</p></body></html>")
    found = authors.find(tree, metadata.gather(tree), url="https://herald.example/a/1")
    assert found.names == ((expected,) if expected else ())


def test_a_byline_is_looked_for_after_the_headline() -> None:
    html = "<body><b class='author'>Another Writer</b><h1>Signed</h1><b class='author'>Jane Roe</b><p>x</p></body>"
    tree = parse(html)
    found = authors.find(tree, metadata.gather(tree), url="https://herald.example/a/1", place=tree.find(".//h1"))
    assert found.names == ("Jane Roe",)


TITLE = "Abai University and Xi'an to train drilling engineers"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"<h1><a href='/authors/jane/abai-university'>{TITLE}</a></h1>", None),
        (f"<h1><a href='/authors/jane'><b>{TITLE}</b></a></h1>", None),
        (f"<h1 class='author-post__title'>{TITLE}</h1>", None),
        (f"<div class='byline'><h1>{TITLE}</h1></div>", None),
        (f"<div class='byline'><div><a href='/a/1'>{TITLE}</a></div></div>", None),
        (f"<h1>{TITLE}</h1><b class='author-title'>{TITLE}</b>", None),
        (f"<h1>{TITLE}</h1><b class='author-title'>Abai University</b>", None),
        (
            f"<h1>{TITLE}</h1><div class='by-writers'><a href='/writers/ivan/b-2'>Abai signs with Lanzhou</a></div>",
            None,
        ),
        (f"<h1>{TITLE}</h1><p><a href='/writers/ivan'>Satbayev University opens a laboratory</a></p>", None),
        (f"<h1>{TITLE}</h1><p><a href='/writers/ivan'>Ivan Roe</a></p>", "Ivan Roe"),
        (f"<h1>{TITLE}</h1><p><a href='/author/12/ivan-roe?page=1'>Ivan Roe</a></p>", "Ivan Roe"),
        (f"<p class='byline'>By Jane Roe</p><h1 class='author-title'>{TITLE}</h1>", "Jane Roe"),
        ("<h1>Jane Roe: why I teach</h1><p class='byline'>By <a href='/authors/jane'>Jane Roe</a></p>", "Jane Roe"),
    ],
)
def test_the_headline_names_nobody(body: str, expected: str | None) -> None:
    tree = parse(f"<html><body>{body}<p>x</p></body></html>")
    place = next(element for element in tree.iter("h1", "a"))
    found = authors.find(tree, metadata.gather(tree), url="https://herald.example/a/1", place=place)
    assert found.names == ((expected,) if expected else ())


def test_who_names_the_authors_is_told() -> None:
    ld = '<script type="application/ld+json">{"@type": "Article", "author": {"name": "Jane Roe"}}</script>'
    html = f"<html><head>{ld}<meta name='author' content='Jane Roe'></head><body><h1>A</h1><p>By Jane Roe</p></body>"
    tree = parse(html)
    near = around(tree, tree.find(".//h1"))
    found = authors.find(tree, metadata.gather(tree), url="https://herald.example/a/1", near=near)
    assert found.witnesses == ("json-ld", "author", "byline")


def test_a_site_that_names_itself_gives_way_to_the_report() -> None:
    site = authors.Authors(names=("Herald",), witnesses=("author",), site=True)
    assert authors.complete(site, Vicinity(after=["By Jane Roe"]), "").names == ("Jane Roe",)
    assert authors.complete(site, Vicinity(), "Nobody says who.").names == ("Herald",)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("作者：张三 编辑：李四", ("张三",)),
        ("作者：张三编辑：李四", ("张三",)),
        ("编辑：李四 作者：张三", ("张三",)),
        ("记者：张三 通讯员：李四", ("张三", "李四")),
        ("記者：張三 通訊員：李四 責任編輯：王五", ("張三", "李四")),
        ("記者王小明／台北報導", ("王小明",)),
        ("文/张三 图/李四", ("张三",)),
        ("撰稿人：王小明", ("王小明",)),
        ("记者 王小明", ("王小明",)),
        ("张三/李四", ("张三", "李四")),
        ("來源：新華網 作者：王小明", ("王小明",)),
    ],
)
def test_chinese_bylines(said: str, expected: tuple[str, ...]) -> None:
    assert names([said]) == expected


@pytest.mark.parametrize(
    ("name", "person"),
    [
        ("Jane Roe", True),
        ("Айгуль Примерова", True),
        ("Hans van der Berg", True),
        ("王小明", True),
        ("Әсел Ұлпан", True),
        ("Айгүл қызметкері", False),
        ("Қазақ ұлттық", False),
        ("Astana қаласы", False),
        ("Published posts", False),
        ("Agencies", False),
        ("Abai University", False),
        ("Казахский Национальный Университет", False),
        ("Қазақ Ұлттық Университеті", False),
        ("Press Service", False),
        ("西安大学", False),
        ("该作者的全部文章", False),
    ],
)
def test_what_can_be_a_persons_name(name: str, person: bool) -> None:
    assert is_person(name) is person


@pytest.mark.parametrize(
    ("lines", "text", "expected"),
    [
        ((), "新华社北京5月1日电（记者王小明 李四光）今天上午", ("王小明", "李四光")),
        ((), "本报讯（通讯员 张三 记者李四）昨日", ("李四",)),
        (("来源：国际处　作者：许千里　浏览：12",), "", ("许千里",)),
        (("记者：张三 通讯员：李四 2026-11-20",), "", ("张三", "李四")),
        (("記者王小明／台北報導",), "", ("王小明",)),
        (("來源：國際處　作者：許千里　瀏覽：12",), "", ("許千里",)),
        ((), "記者王小明、李四光／台北報導\n今天上午", ("王小明", "李四光")),
        ((), "一\n兩校今天簽署協議。（記者 王小明）", ("王小明",)),
        ((), "一\n兩校今天簽署協議。（張小明 李四光）", ("張小明", "李四光")),
        (("By Jane Roe | August 18, 2026",), "", ("Jane Roe",)),
        (("By Land and Sea",), "", ()),
        (("By HNA,",), "", ("HNA",)),
        (("BY SEA",), "", ()),
        (("By Sea and Rail", "By The Numbers"), "", ()),
        (("By Land and Sea", "By Jane Roe and agencies"), "", ("Jane Roe",)),
        (("Дайындаған: Айгүл Мысалова",), "", ("Айгүл Мысалова",)),
        (("作者：　浏览量：",), "没有记者", ()),
        (("18 августа 2026", "Автор: Айгуль Примерова"), "", ("Айгуль Примерова",)),
        (("Мәтін — Айгүл Мысалова, Ерлан Үлгіұлы",), "", ("Айгүл Мысалова", "Ерлан Үлгіұлы")),
        (("Текст: только для подписчиков",), "", ()),
        ((), "样例网某频道 记者 王小明 李四光\n今天上午", ("王小明", "李四光")),
        ((), "一\n二\n三\n四\n□ 本报记者 王小明", ("王小明",)),
        ((), "一\n两校今天签署协议。（记者 王小明）", ("王小明",)),
        ((), "一\n两校今天签署协议。（王小明 李四光 ）", ("王小明", "李四光")),
        ((), "一\n两校今天签署协议。（王小明 上海报道）", ("王小明",)),
        ((), "一\n执笔人：王小明 李四光", ("王小明", "李四光")),
        ((), "一\n两校今天签署协议（第二份）", ()),
    ],
)
def test_who_the_report_names_itself(lines: tuple[str, ...], text: str, expected: tuple[str, ...]) -> None:
    assert in_text(lines, text) == expected
