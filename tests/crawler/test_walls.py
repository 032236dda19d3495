"""What stands before a site's pages is named, and nothing that only tells of such things is taken for it."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from crawler.errors import NotArticle
from crawler.read.article import read
from crawler.read.page import Page
from crawler.wall_pages import instead_of_list, titled_404
from crawler.walls import of_answer, sent_to
from tests.crawler.farm import NOW
from tests.crawler.hard_pages import article, notice

RUISHU = (
    '<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
    "<script>$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=88631;$_ts.cd='" + "qrrM2lqqr" * 200 + "';</script>"
    '<script src="/Pj2BNd5dzBeO/8Vxx.a670748.js"></script></head><body></body></html>'
)
UNMARKED = "<html><head><script>" + "var _0x1f=['a','b'];" * 100 + "</script></head><body></body></html>"
JIASULE = "<script>document.cookie=('_')+('_')+('jsl_clearance')+'=1732';location.href=location.pathname</script>"
ALIYUN = "<html><script>var arg1='4A1B';function set(n,v){document.cookie=n}set('acw_sc__v2',arg1)</script></html>"
CLOUDFLARE = notice(
    "en", "Just a moment...", "Verifying you are human. This may take a few seconds.", bare=True,
    head="<script src='/cdn-cgi/challenge-platform/h/b/orchestrate'></script>",
)  # fmt: skip
LOGIN = "<form><p>Войдите в систему</p><input name=u><input type='password' name=p><button>Войти</button></form>"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (412, RUISHU),
        (202, RUISHU),
        (412, UNMARKED),
        (567, UNMARKED),
        (468, UNMARKED),
        (521, JIASULE),
        (503, CLOUDFLARE),
        (403, CLOUDFLARE),
        (405, notice("zh", "405", "很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。", bare=True)),
        (403, notice("zh", "安全验证", "请完成验证后继续访问。", bare=True)),
        (403, notice("ru", "Проверка браузера", "Подождите несколько секунд.", bare=True)),
        (403, notice("kk", "Тексеру", "Сіздің робот емес екеніңізді растаңыз.", bare=True)),
    ],
)
def test_a_challenge_is_known_by_its_status_and_its_script(status: int, body: str) -> None:
    wall = of_answer(status, body.encode())
    assert wall is not None
    assert wall.outcome == "challenge-page"
    assert wall.why


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, UNMARKED),  # a page that a script makes
        (202, "accepted"),
        (404, notice("en", "Page not found", "We could not find it.")),
        (503, notice("en", "Maintenance", "We will be back shortly.")),
        (521, "<html><body><h1>Web server is down</h1></body></html>"),
        (403, notice("en", "Forbidden", "nginx", bare=True)),
        (403, ""),
    ],
)
def test_another_failure_is_no_challenge(status: int, body: str) -> None:
    assert of_answer(status, body.encode()) is None


@pytest.mark.parametrize(
    ("outcome", "body"),
    [
        ("challenge-page", RUISHU),
        ("challenge-page", ALIYUN),
        ("challenge-page", CLOUDFLARE),
        ("challenge-page", notice("ru", "Доступ временно ограничен", "Подтвердите, что вы не робот.", bare=True)),
        ("challenge-page", notice("en", "DDoS-Guard", "Checking your browser before accessing e.kz", bare=True)),
        ("challenge-page", notice("zh", "网站防火墙", "您的请求带有不合法参数，已被网站管理员设置拦截！", bare=True)),
        ("soft-404", notice("zh", "页面不存在", "5秒后返回首页。")),
        ("soft-404", notice("ru", "Страница не найдена", "Вернитесь на главную.")),
        ("soft-404", notice("kk", "Бет табылмады", "Басты бетке оралыңыз.")),
        ("soft-404", notice("en", "404", "That page can’t be found.")),
        ("site-error", notice("ru", "Сайт", "На сайте ведутся технические работы.", bare=True)),
        ("site-error", notice("zh", "公告", "网站维护中，请稍后再访问。", bare=True)),
        ("parked-domain", notice("en", "news-kz.com", "This domain is for sale! Buy this domain.", bare=True)),
        ("parked-domain", notice("zh", "域名出售", "该域名正在出售。", bare=True)),
        ("parked-domain", notice("ru", "Домен", "Срок регистрации домена истёк.", bare=True)),
        ("login-wall", f"<html><body>{LOGIN}</body></html>"),
        (
            "consent-wall",
            notice(
                "en", "Before you continue", "We use cookies and data to measure engagement.",
                "Accept all or reject all, or manage your privacy choices and your consent here.", bare=True,
            ),
        ),
    ],
)  # fmt: skip
def test_a_page_in_place_of_a_list_is_named(outcome: str, body: str) -> None:
    wall = instead_of_list(body.encode())
    assert wall is not None
    assert wall.outcome == outcome


def test_a_list_that_is_only_empty_is_nothing_else() -> None:
    page = "<html><head><title>News</title></head><body><h1>News</h1><ul></ul><p>All news of the university.</p></body>"
    assert instead_of_list(page.encode()) is None
    assert titled_404(page.encode()) is None


def test_not_found_is_seen_beside_the_latest_news() -> None:
    assert titled_404(notice("zh", "页面不存在", "为您推荐以下新闻").encode()) is not None
    assert titled_404(article("en", "Page not found: how archives lose the web", "Text.").encode()) is None


@pytest.mark.parametrize(
    ("asked", "got", "outcome"),
    [
        ("https://e.kz/news/1", "https://e.kz/", "redirected-home"),
        ("https://e.kz/news/1", "https://consent.e.kz/collect?x=1", "consent-wall"),
        ("https://e.kz/news/1", "https://passport.e.kz/?next=1", "login-wall"),
        ("https://e.kz/news/1", "https://e.kz/user/login?next=/news/1", "login-wall"),
        ("https://e.kz/news/1", "https://www.e.kz/news/1/", None),
        ("https://e.kz/", "https://www.e.kz/", None),
        ("https://e.kz/news/login-opens", "https://e.kz/news/login-opens/", None),
        ("https://id.e.kz/a", "https://id.e.kz/b", None),
        ("http://www.cas.cn/news/1.html", "https://cas.cn/news/1.html", None),
        ("https://e.kz/passport", "https://passport.kz/story-1", None),
    ],
)
def test_where_a_redirect_ends_says_what_it_is(asked: str, got: str, outcome: str | None) -> None:
    wall = sent_to(asked, got)
    assert (wall.outcome if wall else None) == outcome


@pytest.mark.parametrize(
    "title",
    [
        "Cloudflare says an attack took its challenge pages down",
        "What a cookie banner has to ask before you continue",
        "Университет открыл единый вход: как войти по паролю",
        "网站安全验证新规今起实施",
    ],
)
def test_an_article_about_walls_is_an_article(title: str) -> None:
    text = (
        "The rector said that the site asks visitors to log in with a password, that it uses cookies and that a page "
        "called Just a moment checks the browser; 请完成验证, it says, and the domain is not for sale. "
    )
    body = article("en", title, text * 3, text * 4).encode()
    assert read(Page(url="https://e.kz/news/some-long-slug-1", body=body, fetched_at=NOW)).text
    assert instead_of_list(body) is None
    assert of_answer(403, body) is None


@pytest.mark.data
@pytest.mark.slow
def test_no_recorded_page_is_taken_for_a_wall(data: Path) -> None:
    pages = sorted((data / "pages").rglob("*.html.gz"))[::3]  # all of them take half a minute
    found = {
        path.name: wall
        for path in pages
        if (wall := titled_404(body := gzip.decompress(path.read_bytes())) or instead_of_list(body))
    }
    assert len(pages) > 150
    assert not found


@pytest.mark.data
def test_no_text_of_the_corpus_is_taken_for_a_wall(data: Path) -> None:
    lines = (data / "corpus" / "dev.jsonl").read_text(encoding="utf-8").splitlines()[::4]
    for item in map(json.loads, lines):
        body = f"<html><title>{item['title']}</title><h1>{item['title']}</h1><p>{item['text']}</p></html>".encode()
        assert titled_404(body) is None
        assert instead_of_list(body) is None
        assert of_answer(403, body) is None


@pytest.mark.parametrize("body", [RUISHU, ALIYUN, CLOUDFLARE])
def test_a_page_that_is_a_challenge_with_status_200_is_no_article(body: str) -> None:
    with pytest.raises(NotArticle) as refused:
        read(Page(url="https://e.kz/news/some-long-slug-1", body=body.encode(), fetched_at=NOW))
    assert refused.value.reason == "challenge-page"
