"""Pages of bench/throughput.py whose layouts declare where title, date and text are.

Written after the structure that crawler/layouts/*.toml names, in four languages: an article (sentences drawn from
bench/data/ordinary.jsonl, no two articles alike) in some 30 KB of what stands around it on such sites: menus, lists of
other articles with their dates, scripts, a footer.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from bench.throughput_pages import write

DATA = Path(__file__).parent / "data"

AROUND = 30_000  # characters of markup around an article
SENTENCES = 18  # of an article
_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n+")


@dataclass(frozen=True, kw_only=True)
class Form:
    """A layout's page: where it lies (``{n}``: its number) and what its article looks like."""

    layout: str
    lang: str
    path: str
    article: str


FORMS = (
    Form(
        layout="webplus",
        lang="zh",
        path="/2026/1120/c12a{n}/page.htm",
        article='<div class="article"><h1 class="arti_title">{title}</h1><p class="arti_metas">'
        "<span>发布者：新闻中心</span><span>发布时间：2026-11-20</span><span>浏览次数：</span></p>"
        '<div class="entry"><div class="read"><div class="wp_articlecontent">{text}</div></div></div></div>',
    ),
    Form(
        layout="kazinform",
        lang="ru",
        path="/ru/novosti-strani-{n}-a1b2c3",
        article='<main><div class="article"><h1 class="article__title">{title}</h1><time class="article__date" '
        'datetime="2026-11-20T14:05:00+05:00">14:05, 20 ноября 2026</time><div class="article__content">{text}'
        '<div class="article__tags"><a href="/ru/tag/1">Теги</a></div></div></div></main>',
    ),
    Form(
        layout="wordpress",
        lang="kk",
        path="/2026/11/20/zhanalyk-{n}/",
        article='<article class="post type-post"><header class="entry-header"><h1 class="entry-title">{title}</h1>'
        '<time class="entry-date published" datetime="2026-11-20T09:30:00+05:00">20.11.2026</time></header>'
        '<div class="entry-content">{text}<div class="sharedaddy"><a href="#">Facebook</a></div></div></article>',
    ),
    Form(
        layout="xinhua",
        lang="en",
        path="/20261120/{n:032x}/c.html",
        article='<div class="main"><div class="mheader"><h1><span class="title">{title}</span></h1><div class="info">'
        '2026-11-20 14:05:00</div></div><div id="detail"><span id="detailContent">{text}</span>'
        '<div id="articleEdit"><span class="editor">Editor: Li</span></div></div></div>',
    ),
)


def made(number: int, folder: Path) -> None:
    """Write so many made pages into a folder, the forms in turn."""
    said = {form.lang: _said(form.lang) for form in FORMS}
    forms = (FORMS[at % len(FORMS)] for at in range(number))
    write(folder, (_page(at, form, said[form.lang]) for at, form in enumerate(forms)))


def _said(lang: str) -> list[str]:
    """Return the sentences that articles in a language are drawn from: so many that two share one or two."""
    lines = (DATA / "ordinary.jsonl").read_text("utf-8").splitlines()
    texts = (item["text"] for item in map(json.loads, lines) if item["lang"] == lang)
    return sorted({sentence.strip() for text in texts for sentence in _END.split(text) if len(sentence) > 12})


def _page(at: int, form: Form, said: Sequence[str]) -> tuple[str, str, bytes, str]:
    dice, space = random.Random(at), "" if form.lang == "zh" else " "
    head, *sentences = dice.sample(said, 1 + SENTENCES)
    title = f"{head[: 70 if space else 24].strip()} {at}"
    paragraphs = [space.join(sentences[n : n + 3]) for n in range(0, SENTENCES, 3)]
    shown = "".join(f"<p>{escape(one, quote=False)}</p>\n" for one in paragraphs)
    named = escape(title)
    before, after = _around(form, said, dice)
    html = (
        f'<!DOCTYPE html>\n<html lang="{form.lang}"><head><meta charset="utf-8"><title>{named}</title>\n'
        f'<meta name="description" content="{escape(paragraphs[0][:120])}">\n{before}\n'
        f"{form.article.format(title=named, text=shown)}\n{after}</body></html>"
    )
    return form.path.format(n=at + 1000), title, html.encode(), form.layout


def _around(form: Form, said: Sequence[str], dice: random.Random) -> tuple[str, str]:
    """Make what stands before and after an article: half of it lists of others, a third scripts and styles."""

    def phrase(letters: int) -> str:
        one = dice.choice(said)
        start = dice.randrange(max(1, len(one) - letters))
        return escape(one[start : start + letters].strip())

    def until(size: int, piece: Callable[[int], str]) -> str:
        parts: list[str] = []
        length = 0
        while length < size:
            parts.append(piece(len(parts)))
            length += len(parts[-1])
        return "".join(parts)

    script = until(AROUND // 3, lambda n: f"var item{n}={{id:{dice.randrange(10**9)},kind:'banner',shown:false}};\n")
    menu = until(AROUND // 6, lambda n: f'<li class="nav-item i{n}"><a href="/list/{n}/">{phrase(12)}</a></li>\n')
    others = until(
        AROUND // 2,
        lambda n: (
            f'<li class="list-item"><a href="/other/{n}" title="{phrase(30)}">{phrase(30)}</a>'
            f'<span class="time">2026-11-{1 + n % 20:02}</span></li>\n'
        ),
    )
    before = f'<script>{script}</script></head><body><div class="header"><ul class="nav">{menu}</ul></div>'
    return before, f'<div class="side"><ul>{others}</ul></div><div class="footer"><p>{phrase(80)}</p></div>'
