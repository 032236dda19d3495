"""A frozen issue: what is read back is what was written."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports import payload
from reports.errors import BadPayload
from reports.model import Digest
from reports.schema import schema
from reports.settings import LANGUAGES
from tests.conftest import ROOT
from tests.reports.forms import FORMS
from tests.reports.samples_week import busy_week, full_week

HOLDS = jsonschema.Draft202012Validator(schema())
# As the first release wrote it, before top stories, events, corrections and all else that has a default.
FIRST = Path(__file__).parent / "data" / "digest-1.json"


@pytest.mark.parametrize("n", [0, 1, 12])
def test_a_digest_reads_back_as_it_was(n: int) -> None:
    made = full_week(n)
    written = payload.dump(made)
    assert payload.load(written) == made
    assert payload.dump(payload.load(written)) == written


@settings(max_examples=50)
@given(st.builds(Digest, language=st.sampled_from(LANGUAGES), timezone=st.sampled_from(["UTC", "Asia/Almaty"])))
def test_any_digest_reads_back_as_it_was_and_is_as_the_schema_says(made: Digest) -> None:
    written = payload.dump(made)
    assert payload.load(written) == made
    HOLDS.validate(json.loads(written))


def test_the_published_schema_is_that_of_the_code() -> None:
    published = json.loads((ROOT / "docs" / "digest.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(published)
    assert published == schema(), "run: python -m reports.schema > docs/digest.schema.json"


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        (("id",), None),
        (("schema",), "silkwatch-digest/2"),
        (("sections", 0, "key"), "gossip"),
        (("sections", 0, "items", 0, "report", "title"), 7),
        (("sections", 0, "items", 0, "gist", "parties", 0), ["CN"]),
        (("events", 0, "parties", 0, 1, "names", "en"), None),
        (("tallies", 0, "sections"), {"schools": "three"}),
    ],
)
def test_the_schema_refuses_what_is_no_digest(path: tuple[str | int, ...], wrong: object) -> None:
    data = json.loads(payload.dump(full_week(4)))
    HOLDS.validate(data)
    place = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = wrong
    assert not HOLDS.is_valid(data)


@pytest.mark.parametrize("form", FORMS)
def test_an_issue_of_the_first_release_is_read_and_rendered_for_ever(form: str) -> None:
    text = FIRST.read_text("utf-8")
    made = payload.load(text)
    HOLDS.validate(json.loads(text))
    assert len(made.items) == 4
    assert made.top == made.events == ()
    assert made.previous is None
    for language in ("en", "zh", "ru", "kk"):
        assert FORMS[form](replace(made, language=language))


def test_the_json_is_readable_and_says_its_version() -> None:
    data = json.loads(payload.dump(busy_week(2)))
    assert data["schema"] == "silkwatch-digest/1"
    assert data["window_start"] == "2026-11-15T19:00:00Z"
    assert data["sections"][0]["items"][0]["gist"]["date"] == "2026-11-17"
    assert "西安交通大学" in payload.dump(busy_week(2))


def test_a_field_added_since_has_its_default() -> None:
    data = json.loads(payload.dump(busy_week(1)))
    del data["left_out"]["told_later"]
    del data["borderline"]
    data["sections"][0]["items"][0]["report"]["of_a_later_release"] = 1
    made = busy_week(1)
    assert payload.load(json.dumps(data)) == replace(made, borderline=())


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("", "restore a backup"),
        ("[]", "restore a backup"),
        ("{}", "restore a backup"),
        ('{"schema": "silkwatch-digest/2"}', "upgrade Silkwatch"),
        ('{"schema": "silkwatch-digest/1", "id": "2026-W47"}', "2026-W47: TypeError"),
        ('{"schema": "silkwatch-digest/1", "id": "x", "made_at": "yesterday"}', "ValueError"),
        ('{"schema": "silkwatch-digest/1", "id": "x", "sections": 3}', "TypeError"),
    ],
)
def test_what_cannot_be_read_is_a_clear_error(text: str, remedy: str) -> None:
    with pytest.raises(BadPayload, match=remedy):
        payload.load(text)


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("language", "uz", "2026-W47: there are no words for the language 'uz': upgrade Silkwatch, or restore"),
        ("language", None, "no words for the language None"),
        ("timezone", "Asia/Atlantis", "'Asia/Atlantis': no such zone"),
        ("timezone", 5, "TypeError|AttributeError"),
    ],
)
def test_what_can_be_read_and_not_shown_is_a_clear_error(field: str, value: object, why: str) -> None:
    data = json.loads(payload.dump(busy_week(1)))
    with pytest.raises(BadPayload, match=why):
        payload.load(json.dumps(data | {field: value}))
