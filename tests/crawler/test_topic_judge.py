from crawler.topic import institutions
from crawler.topic.judge import judge


def verdict(title: str, text: str, lang: str = "en", **known: str | None) -> str:
    source = {"url": None, "country": None, "kind": None} | known
    return judge(title=title, text=text, lang=lang, **source).verdict


def test_two_universities_that_sign_an_agreement_are_the_topic() -> None:
    text = (
        "Lanzhou University and KazNU signed an agreement on student exchange between China and Kazakhstan on Monday."
    )
    judgement = judge(
        title="Universities of China and Kazakhstan sign", text=text, lang="en", url=None, country=None, kind=None
    )
    assert judgement.verdict == "relevant"
    assert {mention.institution_id for mention in judgement.mentions} == {"lzu", "kaznu"}


def test_trade_is_not() -> None:
    assert verdict("Freight grows", "Rail freight between China and Kazakhstan grew by a tenth, customs said.") == "not"


def test_every_institution_has_a_name() -> None:
    assert all(institution.names["en"] for institution in institutions.load())
