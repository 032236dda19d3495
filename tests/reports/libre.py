"""A server that speaks LibreTranslate's interface; to translate is to put the target language before the text."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.server import Reply, Request, Server, reply

LANGUAGES = ("en", "kk", "ru", "zh")


def speak(
    server: Server,
    *,
    languages: tuple[str, ...] = LANGUAGES,
    lists: bool = True,
    longest: int = 2000,
    key: str | None = None,
    made: Callable[[str, str], object] = lambda text, target: f"[{target}] {text}",
) -> None:
    """Let a server of the tests translate: ``lists`` of texts too or not, texts of a length, with a ``key`` or without.

    ``made``: what it makes of a text.
    """

    def translate(request: Request) -> Reply:
        asked = json.loads(request.body)
        texts = asked["q"] if isinstance(asked["q"], list) else [asked["q"]]
        for wrong, status, why in (
            (key is not None and asked.get("api_key") != key, 403, "Invalid API key"),
            (isinstance(asked["q"], list) and not lists, 400, "Invalid request: q must be a string"),
            (max(map(len, texts)) > longest, 400, "Invalid request: exceeds text limit"),
            (asked["source"] not in languages, 400, f"{asked['source']} is not supported"),
            (asked["target"] not in languages, 400, f"{asked['target']} is not supported"),
        ):
            if wrong:
                return json_reply({"error": why}, status=status)
        done = [made(text, asked["target"]) for text in texts]
        return json_reply({"translatedText": done if isinstance(asked["q"], list) else done[0]})

    known = [{"code": one, "name": one, "targets": list(languages)} for one in languages]
    server.add("/languages", json_reply(known))
    server.add("/translate", translate)


def json_reply(data: object, *, status: int = 200) -> Reply:
    """Make a reply of JSON."""
    return reply(json.dumps(data), status=status, type="application/json")


def questions(server: Server) -> list[dict[str, object]]:
    """Return what the server was asked to translate."""
    return [json.loads(request.body) for request in server.requests if request.path == "/translate"]
