"""The catalogue of sources: the bundled ones and the user's own, which override bundled ones of the same name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import tomli

from crawler.declaration import read_layout, read_source
from crawler.errors import SourceError
from crawler.source import Layout, SourceSpec
from storage.models import Source


@dataclass(frozen=True, kw_only=True)
class Catalog:
    """Sources by name, and what is wrong with the files that could not be used (the others are not affected)."""

    specs: dict[str, SourceSpec]
    errors: tuple[SourceError, ...] = ()


def load(extra_dir: Path | None = None, *, bundled: bool = True) -> Catalog:
    """Read every source: the bundled ones, unless they are not wanted, then ``extra_dir/*.toml``.

    Layouts always come from both, the user's own from ``extra_dir/layouts``.
    Never raises for a bad file, or a folder that cannot be read: it is named in ``errors`` and the rest go on.
    """
    errors: list[SourceError] = []
    layouts = load_layouts(extra_dir, errors)
    specs: dict[str, SourceSpec] = {}
    for folder in _folders("sources", extra_dir):
        if folder is not extra_dir and not bundled:
            continue
        here: dict[str, SourceSpec] = {}
        for file, label in _toml_files(folder, errors, bundled=folder is not extra_dir):
            try:
                spec = read_source(_parse(file, label), file=label, layouts=layouts)
                _not_twice(spec.source.name, label, {name: other.file for name, other in here.items()})
            except SourceError as error:
                errors.append(error)
            else:
                here[spec.source.name] = spec
        specs |= here
    return Catalog(specs=dict(sorted(specs.items())), errors=tuple(errors))


def load_layouts(extra_dir: Path | None = None, errors: list[SourceError] | None = None) -> dict[str, Layout]:
    """Read every layout by name; a bad file is added to ``errors``, or raised where no list is given."""
    layouts: dict[str, Layout] = {}
    for folder in _folders("layouts", extra_dir / "layouts" if extra_dir else None):
        seen: dict[str, str] = {}
        bundled = not isinstance(folder, Path) or folder.parent != extra_dir
        for file, label in _toml_files(folder, errors, bundled=bundled):
            try:
                layout = read_layout(_parse(file, label), file=label)
                _not_twice(layout.name, label, seen)
            except SourceError as error:
                if errors is None:
                    raise
                errors.append(error)
            else:
                seen[layout.name] = label
                layouts[layout.name] = layout
    return layouts


def declared(spec: SourceSpec) -> dict[str, Any]:
    """Read again what the TOML of a loaded source says, its layout not resolved. Raises SourceError."""
    file = Path(spec.file)
    return _parse(file if file.is_absolute() else files("crawler").joinpath(spec.file), spec.file)


def _folders(name: str, extra: Path | None) -> Iterable[Traversable]:
    yield files("crawler").joinpath(name)
    if extra is not None and _is_there(extra):
        yield extra


def _is_there(folder: Path) -> bool:
    try:
        return folder.is_dir()
    except PermissionError:  # of the folder that it is in, which is named itself
        return False


def _toml_files(
    folder: Traversable, errors: list[SourceError] | None, *, bundled: bool
) -> list[tuple[Traversable, str]]:
    """The folder's TOML files in the order of their names, each with what messages call it.

    A folder that cannot be read is added to ``errors``, or raised where no list is given.
    """
    try:
        found = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    except OSError as error:
        wrong = SourceError(f"cannot read: {folder}: {error.strerror}: make the folder readable or remove it")
        if errors is None:
            raise wrong from error
        errors.append(wrong)
        return []
    return [(file, f"{folder.name}/{file.name}" if bundled else str(file)) for file in found]


def _parse(file: Traversable, label: str) -> dict[str, Any]:
    try:
        if isinstance(file, Path) and file.exists() and not file.is_file():  # a pipe would be waited for, for ever
            raise SourceError(f"cannot read: {label}: it is no regular file: put one in its place or remove it")
        return tomli.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SourceError(f"cannot read: {label}: {error.strerror}: make the file readable or remove it") from error
    except UnicodeDecodeError as error:
        raise SourceError(f"not TOML: {label}: it is not UTF-8 ({error.reason}): save it as UTF-8") from error
    except (ValueError, RecursionError) as error:  # no TOML, or a number or keys without end
        raise SourceError(f"not TOML: {label}: {error}: mend that line") from error


def _not_twice(name: str, label: str, seen: dict[str, str]) -> None:
    if name in seen:
        raise SourceError(f"name used twice: {label}: {name!r} is already that of {seen[name]}: give one another name")


def spec_for(url: str, specs: Mapping[str, SourceSpec]) -> SourceSpec:
    """Find the source that an address belongs to by its host; one of an unknown host is made up from it."""
    host = urlsplit(url).hostname or ""
    for spec in specs.values():
        if host in spec.source.hosts:
            return spec
    return SourceSpec(
        source=Source(
            name=_site(url),
            title=_site(url),
            homepage=url,
            country="",
            kind="media",
            languages=(),
            timezone="UTC",
            rank=3,
            every=0,
        )
    )


def _site(url: str) -> str:
    return (urlsplit(url).hostname or "unknown").removeprefix("www.")
