"""What a site was made from and what it holds: written by a build, read by who checks the site."""

import json
import platform
import re
from importlib import metadata
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from remission import __version__
from remission.errors import InputError
from remission.evidence import Evidence
from remission.pipeline.digests import digest as digest
from remission.pipeline.digests import tree
from remission.scenario import Scenario

NAME = "build.json"
FORMAT: Literal[2] = 2


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Data(_Part):
    """The data package of a site."""

    version: str
    digest: str = Field(description="SHA-256 over its files.")
    files: dict[str, str] = Field(description="SHA-256 of each file.")


class Manifest(_Part):
    """What a site was made from and what it holds."""

    format: Literal[2] = Field(description="Version of this format.")
    remission: str = Field(description="Version of the software.")
    code: str = Field(description="SHA-256 over the software's own source files.")
    software: dict[str, str] = Field(description="Versions of what the software stands on.")
    parameters: dict[str, float | int | str] = Field(description="Every parameter and its value.")
    data: Data
    notebooks: tuple[str, ...] = Field(description="Names of the notebooks that were executed.")
    files: dict[str, str] = Field(description="SHA-256 of each file of the site but this one.")


def make(scenario: Scenario, evidence: Evidence, notebooks: list[str]) -> Manifest:
    """What a site is made from; its files are not known yet."""
    from remission.pipeline.cache import package_digest

    return Manifest(
        format=FORMAT,
        remission=__version__,
        code=package_digest(),
        software=software(),
        parameters=scenario.model_dump(),
        data=Data(version=evidence.version, digest=evidence.digest, files=evidence.digests),
        notebooks=tuple(notebooks),
        files={},
    )


def write(pages: Path, made: Manifest) -> None:
    """The manifest into a finished site, with the hash of every file in it."""
    content = made.model_copy(update={"files": digests(pages)}).model_dump(mode="json")
    (pages / NAME).write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def read(site: Path) -> Manifest:
    """The manifest of a built site; InputError for a folder that holds no site of this report, or one of another format."""
    if not site.is_dir():
        raise InputError(f"{site}: no such folder; name the folder of a built site")
    path = site / NAME
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except OSError:
        raise InputError(f"{site}: no site of this report (it holds no readable {NAME}); name the folder of a built site") from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "content"
        raise InputError(f"{path}: no manifest of format {FORMAT} ({place}: {first['msg']}); build the site again") from None


def digests(site: Path) -> dict[str, str]:
    """SHA-256 of every file of a site but its manifest, by path."""
    return {name: digest for name, digest in tree(site).items() if name != NAME}


def software() -> dict[str, str]:
    """The versions of Python and of the packages that this software asks for."""
    wanted = metadata.requires("remission") or []
    names = [re.split(r"[^\w.-]", requirement, maxsplit=1)[0] for requirement in wanted if "extra ==" not in requirement]
    return {"python": platform.python_version()} | {name: metadata.version(name) for name in sorted(names)}
