"""A watch is data: another topic judges by its own two sides, its own words and its own institutions."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from crawler.errors import TopicError
from crawler.topic.judge import judge
from crawler.topic.judgement import Judgement
from crawler.topic.topic import Topic, load
from tests.conftest import ROOT

HEALTH = Path(__file__).parent / "topics" / "health.toml"
TITLE = "Chinese and Uzbek doctors open a clinic"
TEXT = (
    "A clinic of Chinese medicine has opened in Tashkent. Doctors of Xinjiang Medical University will work with "
    "Tashkent Medical Academy, which signed the agreement for Uzbekistan. Patients from China are expected too."
)


@pytest.fixture(scope="module")
def health() -> Topic:
    return load(HEALTH)


def verdict(topic: Topic | None, title: str, text: str) -> Judgement:
    return judge(title=title, text=text, lang="en", url=None, country=None, kind=None, topic=topic)


def test_the_second_topic_finds_its_own(health: Topic) -> None:
    judgement = verdict(health, TITLE, TEXT)
    assert judgement.verdict == "relevant"
    assert {mention.institution_id for mention in judgement.mentions} == {"tma", "xjmu"}
    assert {side for fact in judgement.facts for _, side in fact.parties} <= {"CN", "UZ"}


def test_each_topic_leaves_the_other_s_news(health: Topic) -> None:
    assert verdict(None, TITLE, TEXT).verdict == "not"
    students = "KazNU of Kazakhstan and Lanzhou University of China signed an agreement on student exchange."
    assert verdict(None, "Kazakh and Chinese universities agree", students).verdict == "relevant"
    assert verdict(health, "Kazakh and Chinese universities agree", students).verdict == "not"


def test_its_own_files_lie_beside_it_and_the_rest_is_ours(health: Topic) -> None:
    assert health.sides == ("UZ", "CN")
    assert set(health.institutions) == {"tma", "xjmu"}
    assert (health.touches, health.about) == (load().touches, load().about)


def test_words_in_a_language_that_is_not_read_are_not_ignored(tmp_path: Path) -> None:
    text = HEALTH.read_text(encoding="utf-8").replace("[topic.strong]", "[topic.strong]\nuz = ['shifokor']")
    (tmp_path / "watch.toml").write_text(text, encoding="utf-8")
    with pytest.raises(TopicError, match=r"topic\.strong\.uz: no such language: words are given in en, zh, ru, kk"):
        load(tmp_path / "watch.toml")


def test_the_smallest_vocabulary_that_the_docs_show_is_enough(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    example = page[page.index('name = "China–Uzbekistan health"') :].partition("```")[0]
    (tmp_path / "watch.toml").write_text(example, encoding="utf-8")
    shutil.copy(HEALTH.with_name("health_institutions.toml"), tmp_path / "institutions.toml")
    topic = load(tmp_path / "watch.toml")
    assert set(topic.institutions) == {"tma", "xjmu"}
    assert verdict(topic, TITLE, TEXT).verdict == "relevant"
