"""What the page says beside the news: the table of what was signed, the change on the issue before, translations."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from lxml import html

from reports import render
from reports.language import Language
from reports.model import Event, Party, Previous, Translation
from reports.signed import signed
from reports.voice import Voice
from storage.models import FactKind
from tests.reports.samples import ALMATY
from tests.reports.samples_week import busy_week

ENGLISH = Language("en", ALMATY)
XJTU = Party(id="xjtu", names={"en": "Xi’an Jiaotong University", "zh": "西安交通大学"}, country="CN")
KAZNU = Party(id="kaznu", names={"en": "KazNU"}, country="KZ")
TASHKENT = Party(id="tsu", names={"en": "Tashkent State University"}, country="UZ")


def test_a_row_says_what_is_known_in_the_language_of_the_reader() -> None:
    event = Event(
        story_id=7,
        kind="branch",
        parties=(("CN", XJTU), ("KZ", KAZNU)),
        date=date(2026, 11, 17),
        place="Алматы",
        number=200,
        unit="students",
        status="licence",
        document="Соглашение о филиале",
    )
    table = signed([event], Language("zh", ALMATY))
    assert table.sides == ("哈方", "中方")
    (row,) = table.rows
    assert (row.kind, row.sides, row.day) == ("分校", ("KazNU", "西安交通大学"), "2026年11月17日")
    assert (row.place, row.number, row.status) == ("阿拉木图", "200名学生", "已获许可")
    assert row.document == "Соглашение о филиале", "as it is written"


def test_a_memorandum_is_not_said_to_be_one_twice() -> None:
    signed_one = Event(story_id=7, kind="memorandum", status="memorandum")
    table = signed([signed_one, replace(signed_one, kind="branch")], ENGLISH)
    assert [row.status for row in table.rows] == ["signed", "memorandum"]


@pytest.mark.parametrize(
    ("kind", "document", "shown"),
    [
        ("memorandum", "memorandum of understanding", None),
        ("memorandum", "Memorandum of Cooperation", None),
        ("memorandum", "合作谅解备忘录", None),
        ("memorandum", "меморандума о взаимопонимании", None),
        ("memorandum", "ынтымақтастық туралы меморандум", None),
        ("agreement", "《合作协议》", None),
        ("agreement", "соглашение о сотрудничестве", None),
        ("agreement", "ынтымақтастық туралы келісім", None),
        ("memorandum", "Memorandum on a joint laboratory", "Memorandum on a joint laboratory"),
        ("agreement", "关于联合培养的协议", "关于联合培养的协议"),
        ("agreement", "соглашение о двойном дипломе", "соглашение о двойном дипломе"),
        ("branch", "memorandum of understanding", "memorandum of understanding"),
    ],
)
def test_a_document_that_only_names_its_kind_is_not_said_twice(
    kind: FactKind, document: str, shown: str | None
) -> None:
    (row,) = signed([Event(story_id=7, kind=kind, document=document)], ENGLISH).rows
    assert row.document == shown


def test_a_branch_is_no_party_to_its_own_opening() -> None:
    branch = Party(id="npu_branch", names={"en": "XJTU Kazakhstan Branch"}, country="KZ", joint=True)
    event = Event(story_id=7, kind="branch", status="unveiled", parties=(("CN", XJTU), ("KZ", branch)))
    table = signed([event], ENGLISH)
    assert table.sides == ("Chinese side",)
    assert (table.rows[0].document, table.rows[0].together) == ("XJTU Kazakhstan Branch", False)
    (row,) = signed([replace(event, parties=(*event.parties, ("KZ", KAZNU)))], ENGLISH).rows
    assert (row.sides, row.together) == (("KazNU", "Xi’an Jiaotong University"), True)
    (row,) = signed([replace(event, kind="agreement")], ENGLISH).rows
    assert (row.sides, row.together) == (("XJTU Kazakhstan Branch", "Xi’an Jiaotong University"), False)
    assert row.document is None, "a branch that signs is a party"


def test_what_is_not_known_is_left_empty() -> None:
    (row,) = signed([Event(story_id=7, kind="other", number=3, unit="lynxes")], ENGLISH).rows
    assert (row.kind, row.sides, row.day, row.place, row.number, row.status) == (None, (), "", "", "", "")


def test_names_that_are_not_on_the_list_stand_on_their_side_if_that_is_known() -> None:
    event = Event(story_id=7, kind="visit", parties=(("KZ", KAZNU),), unknown=(("Urumqi College", "CN"), ("X", None)))
    table = signed([event], ENGLISH)
    assert table.sides == ("Kazakh side", "Chinese side")
    assert table.rows[0].sides == ("KazNU", "Urumqi College")
    assert table.rows[0].others == "X"


def test_a_watch_has_the_sides_it_has() -> None:
    events = [Event(story_id=7, kind="visit", parties=(("UZ", TASHKENT), ("KZ", KAZNU)))]
    assert signed(events, ENGLISH).sides == ("Uzbekistan", "Kazakh side")
    assert signed(events, Language("ru", ALMATY)).sides == ("Узбекистан", "Казахстанская сторона")


def test_a_table_has_room_for_three_sides() -> None:
    many = [("CN", XJTU), ("KZ", KAZNU), ("UZ", TASHKENT), ("KG", replace(TASHKENT, names={"en": "Osh"}))]
    events = [Event(story_id=n, kind="visit", parties=tuple(many[:n])) for n in (4, 3, 2)]
    table = signed(events, ENGLISH)
    assert table.sides == ("Uzbekistan", "Kazakh side", "Chinese side")
    assert [row.others for row in table.rows] == ["Osh", "", ""]


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (None, []),
        (2, ["1 story more than in No. 11"]),
        (3, ["as many stories as in No. 11"]),
        (9, ["6 stories fewer than in No. 11"]),
    ],
)
def test_an_issue_is_held_against_the_one_before(before: int | None, said: list[str]) -> None:
    previous = None if before is None else Previous(id="2026-W46", number=11, items=before)
    assert Voice(ENGLISH).change(replace(busy_week(3), previous=previous)) == said


def test_a_week_that_is_not_over_is_not_held_against_a_whole_one() -> None:
    made = replace(busy_week(3), number=None, previous=Previous(id="2026-W46", number=11, items=9))
    assert Voice(ENGLISH).change(replace(made, made_at=made.window_end)) == ["6 stories fewer than in No. 11"]
    assert Voice(ENGLISH).change(replace(made, made_at=made.window_end - timedelta(seconds=1))) == []


def test_a_translation_says_what_made_it_and_is_shown_to_who_needs_it() -> None:
    made = busy_week(1, language="kk")
    item = made.items[0]
    told = Translation(language="kk", title="Аудармасы", excerpt="Үзіндісі", engine="LibreTranslate")
    made = replace(made, sections=(replace(made.sections[0], items=(replace(item, translations=(told,)),)),))
    found = [one.text_content() for one in html.document_fromstring(render.html(made)).find_class("translated")]
    assert found == ["Аудармасы машиналық аударма: LibreTranslate", "Үзіндісі машиналық аударма: LibreTranslate"]
    assert "translated" not in render.html(replace(made, language="ru")).split("</style>")[1]
    own = replace(told, language="en")
    english = replace(
        made, language="en", sections=(replace(made.sections[0], items=(replace(item, translations=(own,)),)),)
    )
    assert "translated" not in render.html(english).split("</style>")[1], "who reads its language needs none"
