"""A frozen issue: what is read back is what was written."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports import payload
from reports.errors import BadPayload
from reports.model import Digest
from tests.reports.samples import busy_week


@pytest.mark.parametrize("n", [0, 1, 12])
def test_a_digest_reads_back_as_it_was(n: int) -> None:
    made = busy_week(n)
    written = payload.dump(made)
    assert payload.load(written) == made
    assert payload.dump(payload.load(written)) == written


@settings(max_examples=50)
@given(st.builds(Digest))
def test_any_digest_reads_back_as_it_was(made: Digest) -> None:
    assert payload.load(payload.dump(made)) == made


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
