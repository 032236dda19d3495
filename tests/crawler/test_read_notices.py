"""Pages that must never become articles, and articles that only look like such pages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.errors import NotArticle
from crawler.read.article import read
from crawler.read.mojibake import NOTICED, UNREADABLE, broken
from crawler.read.page import Page, ReadArticle
from tests.crawler.hard_pages import ACCEPTED, LANGUAGES, LEAD, MORE, REFUSED

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
TEXT = "The two universities agreed on a joint programme in engineering, and on thirty places a year for it. "


def page(body: bytes | str, content_type: str | None = None) -> Page:
    raw = body.encode() if isinstance(body, str) else body
    return Page(url="https://e.kz/news/some-long-slug-1", body=raw, fetched_at=NOW, content_type=content_type)


def html(title: str, body: str) -> str:
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>"


@pytest.mark.parametrize(
    ("reason", "body", "content_type"),
    [
        ("empty", b"", None),
        ("empty", b" \n\0\0 ", None),
        (
            "empty",
            html("News", "<div id=root></div><noscript>You need to enable JavaScript to run this app.</noscript>"),
            None,
        ),
        ("not-html", b"%PDF-1.7 ...", "application/pdf"),
        ("not-html", b"\x89PNG\r\n\x1a\n", None),
        ("not-html", b"PK\x03\x04 docx", "text/html"),
        ("not-html", html("A", f"<p>{TEXT * 3}</p>"), "application/json"),
        ("not-html", '{"title": "JSON", "body": "text"}', "text/html"),
        ("not-html", "Just some plain words without any markup.", "text/plain"),
        ("not-html", '<?xml version="1.0"?><rss version="2.0"><channel></channel></rss>', "text/xml"),
        ("not-html", "<urlset xmlns='x'><url></url></urlset>", None),
        ("too-short", html("Photo of the day", "<h1>Photo of the day</h1><p>A bridge.</p>"), None),
        ("deleted-notice", html("新华网", "<div>对不起，您要访问的稿件为已删除或过期的稿件</div>"), None),
        ("deleted-notice", html("404 Not Found", "<h1>404 Not Found</h1><p>nginx</p>"), None),
        ("deleted-notice", html("Казинформ", "<h1>Страница не найдена</h1><p>Вернитесь на главную.</p>"), None),
        (
            "challenge-page",
            html(
                "Just a moment...",
                "<h1>e.kz</h1><p>Verifying you are human. This may take a few seconds.</p>"
                "<script src='/cdn-cgi/challenge-platform/h/b'></script>",
            ),
            None,
        ),
        ("challenge-page", html("安全验证", "<p>请完成验证后继续访问，系统检测到您的网络环境异常。</p>"), None),
        (
            "consent",
            html(
                "Before you continue",
                "<h1>Before you continue</h1><p>We use cookies and data to deliver and maintain our services and to "
                "measure audience engagement.</p><p>Accept all or reject all, or manage your privacy choices and your "
                "consent here.</p>",
            ),
            None,
        ),
    ],
)
def test_why_a_page_is_no_article(reason: str, body: bytes | str, content_type: str | None) -> None:
    with pytest.raises(NotArticle) as refused:
        read(page(body, content_type))
    assert refused.value.reason == reason
    assert refused.value.detail


def test_a_deleted_article_on_a_page_full_of_navigation() -> None:
    menu = "".join(f"<li><a href='/s{n}'>Рубрика номер {n}</a></li>" for n in range(120))
    body = html("Казинформ", f"<ul>{menu}</ul><main><h1>Новость</h1><p>Материал был удалён.</p></main>")
    with pytest.raises(NotArticle) as refused:
        read(page(body))
    assert refused.value.reason in ("deleted-notice", "navigation", "too-short", "list-page")


@pytest.mark.parametrize(
    "title",
    [
        "Just a moment... that changed the university",
        "Page not found: how archives lose the web",
        "Cookies and consent",
    ],
)
def test_an_article_about_such_pages_is_an_article(title: str) -> None:
    text = "".join(f"<p>{TEXT}We use cookies, says a notice; page not found, says another. {n}</p>" for n in range(15))
    assert read(page(html(title, f"<article><h1>{title}</h1>{text}</article>"))).title == title


def outcome(body: str) -> ReadArticle | NotArticle:
    try:
        return read(page(body))
    except NotArticle as refused:
        return refused


def test_pages_that_are_no_article_are_refused_and_named() -> None:
    found = [(reason, outcome(body)) for reason, body in REFUSED]
    refused = [(reason, reply.reason) for reason, reply in found if isinstance(reply, NotArticle)]
    assert len(refused) >= 0.99 * len(found)
    assert sum(reason == named for reason, named in refused) >= 0.9 * len(found)


def test_articles_that_only_look_like_such_pages_are_read() -> None:
    refused = [what for what, body in ACCEPTED if isinstance(outcome(body), NotArticle)]
    assert len(refused) <= 0.02 * len(ACCEPTED), refused


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Гранты", "404 студента из Казахстана получили гранты китайских вузов.|Об этом узнали в министерстве науки."),
        ("Scholarships", "404 Kazakh students won Chinese state scholarships this year.|Most of them go to Lanzhou."),
        (
            "Гранты",
            "404 – столько студентов из Казахстана получат гранты китайских вузов.|Список опубликован на сайте.",
        ),
        ("Поиск", "Документы пропавшего туриста пока не найдены.|Поиски продолжаются третий день, в них много людей."),
        (
            "Поиск",
            "Документы не найдены, сообщает полиция.|Поиски продолжаются третий день, в них участвуют добровольцы.",
        ),
        ("Архив", "Записи хора из Сианя удалены.|Их заменили новыми, на которых поют студенты двух консерваторий."),
        (
            "The bill",
            "The document that the two rectors signed was not found.|The guests looked for it until night fell.",
        ),
        ("Көрме", "Мақала туралы екі кітап табылмады.|Кітапханашылар оларды үш күн бойы екі ғимараттан іздеді."),
    ],
)
def test_short_news_are_no_notice(title: str, text: str) -> None:
    paragraphs = "".join(f"<p>{line}</p>" for line in text.split("|"))
    assert isinstance(outcome(html(title, f"<main><h1>{title}</h1>{paragraphs}</main>")), ReadArticle)


@pytest.mark.parametrize(
    "notice",
    [
        "404",
        "404. That’s an error.",
        "404 - File or directory not found.",
        "Ошибка 404: страница не найдена",
        "404 Страница не найдена",
        "Страница, которую вы ищете, удалена или больше не доступна по этому адресу",
        "Материал временно недоступен",
        "Документ с таким номером не найден",
        "The page you are looking for might have been removed, or had its name changed.",
        "Sorry, this content isn’t available right now",
        "Бұл мақала сайтта жоқ",
    ],
)
def test_a_notice_is_no_short_news(notice: str) -> None:
    refused = outcome(html("Курьер", f"<main><h1>Курьер</h1><p>{notice}</p><p>{'Главная Новости ' * 6}</p></main>"))
    assert isinstance(refused, NotArticle)
    assert refused.reason == "deleted-notice"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_more_text_than_a_teaser_is_read_with_a_warning(lang: str) -> None:
    marked = '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>'
    title = LEAD[lang][:40]
    text = "".join(f"<p>{n}. {LEAD[lang]}</p><p>{MORE[lang]} ({n})</p>" for n in range(1, 5))
    found = outcome(html(title, f"<article><h1>{title}</h1>{text}</article>{marked}"))
    assert isinstance(found, ReadArticle)
    assert "paywall" in found.warnings


def test_how_much_of_a_text_is_broken() -> None:
    assert broken("") == 0.0
    for lang in LANGUAGES:
        assert broken(LEAD[lang] * 2) == 0.0
    assert broken("Příliš žluťoučký kůň; Müßig, naïve café — ça va? Über Łódź!") == 0.0
    assert broken("両国の大臣は留学生の交流に関する協定に署名しました。式典には学長が出席しました。" * 2) == 0.0
    assert NOTICED < broken(LEAD["en"] + " The ministerâ€™s cafÃ©.") < UNREADABLE
    for lang, written, misread in (("ru", "utf-8", "cp1252"), ("kk", "utf-8", "cp1251"), ("zh", "utf-8", "gb18030")):
        assert broken((LEAD[lang] * 2).encode(written).decode(misread, "replace")) > 0.5


def test_the_reason_travels_between_processes() -> None:
    import pickle

    refused = pickle.loads(pickle.dumps(NotArticle("too-short", "3 characters of text")))
    assert (refused.reason, str(refused)) == ("too-short", "too-short: 3 characters of text")


@pytest.mark.parametrize("content_type", ["text/html", "text/html; charset=gbk", "application/xhtml+xml", None, ""])
def test_pages_whatever_the_server_calls_them(content_type: str | None) -> None:
    assert read(page(html("A", f"<article><h1>A treaty</h1><p>{TEXT * 4}</p></article>"), content_type)).text


@pytest.mark.parametrize(
    ("reason", "body"),
    [
        (
            "consent",
            "<p>We and our 311 partners use cookies to keep and read data on your device.</p>"
            "<p>You can change your mind at any time.</p>",
        ),
        (
            "consent",
            "<p>Мы и наши партнёры используем файлы cookie, чтобы показывать вам то, что интересно.</p>"
            "<p>Подробнее сказано в правилах.</p>",
        ),
        (
            "deleted-notice",
            "<p>Увы, запрошенная вами страница отсутствует на сайте. Попробуйте начать с главной страницы.</p>",
        ),
        (
            "deleted-notice",
            "<p>We are sorry, what you were looking for isn't here. Have a look at our homepage or try a search.</p>",
        ),
        (
            "challenge-page",
            "<p>本网站使用防护服务，正在检测您的浏览器，完成后页面会自动打开，整个过程大约需要五秒钟。"
            "请允许脚本运行，并请不要关闭窗口或反复刷新。</p>",
        ),
    ],
)
def test_short_notices_in_other_words(reason: str, body: str) -> None:
    with pytest.raises(NotArticle) as refused:
        read(page(html("Hello", f"<h1>Hello</h1>{body}")))
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    "text",
    [
        "“We use cookies”, the site of the ministry now tells its visitors, and asks whether they agree.",
        "В библиотеке нашли рукопись XVIII века. Последняя страница отсутствует, рассказал хранитель.",
        "The book that you are looking for has a new home: the city library moved to the old station on Monday.",
        "“系统正在检测您的浏览器”，考生们周一看到的只有这句话。教育部门表示，报名网站遭到攻击，报名时间延长至周五。",
    ],
)
def test_short_news_that_sound_like_a_notice_are_news(text: str) -> None:
    assert read(page(html("A brief", f"<article><h1>A brief of today</h1><p>{text}</p></article>"))).text == text
