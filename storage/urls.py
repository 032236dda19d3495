"""Canonical addresses: two spellings of one page become one string, two pages never do."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from urllib.parse import SplitResult, urlsplit, urlunsplit

import tomli

_TRACKING = tomli.loads(files("storage").joinpath("tracking.toml").read_text("utf-8"))
_PREFIXES = tuple(_TRACKING["prefixes"])
_ALWAYS = frozenset(_TRACKING["always"])
_WITH_VALUE = {name: re.compile(value) for name, value in _TRACKING["with_value"].items()}
_DEFAULT_PORTS = {"http": 80, "https": 443}
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PATH_SAFE = _UNRESERVED | frozenset(b"!$&'()*+,;=:@/")
_QUERY_SAFE = _PATH_SAFE | frozenset(b"?")
# Session ids in the path: after a semicolon, or as ASP.NET puts them, "/(S(…24 characters…))/".
_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[\w.!-]*|/\([A-Z]\([a-z0-9]{24}\)\)(?=/)", re.IGNORECASE)
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})")
_PLAIN = re.compile(r"[\w.~/=&:;,@+-]*", re.ASCII)  # as nearly all are: nothing in it is encoded, or needs to be


@lru_cache(maxsize=1000)  # of an article several tables are asked for its address
def canonical(url: str) -> str:
    """Return the one spelling of an ``http`` or ``https`` address; anything else comes back only stripped.

    Lower-cases scheme and host (IDNA), drops the default port, tracking parameters and the fragment, resolves dot
    segments, sorts the query and normalises percent-encoding. The scheme, a trailing slash, ``index.html`` and
    ``www.`` stay: they can tell two pages apart. Idempotent; never raises.
    """
    stripped = url.strip()
    try:
        parts = urlsplit(stripped)
        port = parts.port
    except ValueError:
        return stripped
    if parts.scheme not in _DEFAULT_PORTS or not (parts.hostname or "").strip("."):
        return stripped
    return urlunsplit(
        (parts.scheme, _authority(parts, port), _path(parts.path), _query(parts.query), _fragment(parts.fragment))
    )


def spellings(url: str) -> tuple[str, ...]:
    """Return the canonical address and its twin under the other of ``http`` and ``https``.

    A site that moved to TLS is linked by both for years; the stored address keeps the scheme it can be fetched by.
    """
    one = canonical(url)
    scheme, colon, rest = one.partition(":")
    other = {"http": "https", "https": "http"}.get(scheme)
    return (one, other + colon + rest) if other else (one,)


def _authority(parts: SplitResult, port: int | None) -> str:
    host = (parts.hostname or "").rstrip(".")
    try:
        host = host.lower() if host.isascii() else host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        host = host.lower()
    if ":" in host:
        host = f"[{host}]"
    userinfo, at, _ = parts.netloc.rpartition("@")
    suffix = f":{port}" if port is not None and port != _DEFAULT_PORTS[parts.scheme] else ""
    return f"{userinfo}{at}{host}{suffix}"


def _path(path: str) -> str:
    path = _SESSION.sub("", _encoded(path, _PATH_SAFE))
    kept: list[str] = []
    segments = path.split("/")[1:] or [""]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _query(query: str) -> str:
    fields = [field for field in _encoded(query, _QUERY_SAFE).split("&") if field and not _tracks(field)]
    # By name alone: repeated names keep their order, which can matter to the site.
    return "&".join(sorted(fields, key=lambda field: field.partition("=")[0]))


def _tracks(field: str) -> bool:
    name, _, value = field.partition("=")
    name = name.lower()
    if name in _ALWAYS or name.startswith(_PREFIXES):
        return True
    pattern = _WITH_VALUE.get(name)
    return pattern is not None and pattern.fullmatch(value) is not None


def _fragment(fragment: str) -> str:
    # "#!/news/7" and "#/news/7" choose the page in a site drawn by script; any other fragment is a place on the page.
    return _encoded(fragment, _QUERY_SAFE) if fragment.startswith(("!", "/")) else ""


def _encoded(text: str, safe: frozenset[int]) -> str:
    """Normalise percent-encoding: decode what needs none, upper-case the rest, encode what is not allowed."""
    if _PLAIN.fullmatch(text):
        return text

    def escape(match: re.Match[str]) -> str:
        byte = int(match[1], 16)
        return chr(byte) if byte in _UNRESERVED else f"%{byte:02X}"

    pieces: list[str] = []
    end = 0
    for match in _PERCENT.finditer(text):
        pieces += _quoted(text[end : match.start()], safe), escape(match)
        end = match.end()
    pieces.append(_quoted(text[end:], safe))
    return "".join(pieces)


def _quoted(text: str, safe: frozenset[int]) -> str:
    # "surrogatepass": an address may hold a lone surrogate, and must not raise.
    return "".join(chr(byte) if byte in safe else f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))
