"""What the tests of sweeps share: designs from a few lines, and what notebooks might record at their points."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from remission.estimate import Estimate
from remission.evidence import Evidence
from remission.ledger import MIME, Ledger
from remission.pipeline.project import Project
from remission.sweep.design import Design
from remission.sweep.gridfile import read_design
from remission.sweep.points import Point

ROOT = Path(__file__).resolve().parents[2]

Read = Callable[..., Design]
Payloads = Mapping[str, Mapping[str, Any]]
Recorded = Callable[[Point], Payloads]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """`read(text, "a.csv": content)`: the design that a file of this text describes, with other files beside it."""

    def design(text: str, files: Mapping[str, str] | None = None) -> Design:
        for name, content in (files or {}).items():
            (tmp_path / name).write_text(content, encoding="utf-8")
        path = tmp_path / "sweep.yml"
        path.write_text(text, encoding="utf-8")
        return read_design(path, Project(ROOT))

    return design


@pytest.fixture(scope="session")
def recorded(evidence: Evidence) -> Recorded:
    """`recorded(point)`: what two notebooks might record there: shares that follow success_share, and a number that nothing moves."""

    def payloads(point: Point) -> Payloads:
        values = point.scenario
        first, second = Ledger("non_enrollment", values, evidence), Ledger("claims", values, evidence)
        for trial, least in (("care_ms_1", 0.6), ("care_ms_2", 0.5)):
            value = least + 0.1 * values.success_share
            half = values.confidence / 10
            share = Estimate(
                value=value, low=value - half, high=value + half, unit="proportion", method="made up", confidence=values.confidence
            )
            first.record(f"{trial}.no_dmt.scenario", share)
        first.say("finding", 'It was {num}`non_enrollment.care_ms_1.no_dmt.scenario`, "more" than {param}`threshold`,\nand 1 < 2.')
        first.say("elsewhere", "As {num}`context.other` says.")
        second.record("count.all", Estimate(value=33, unit="count", method="claims judged", note="a count"))
        second.say("over_half.verdict", "robust" if values.success_share > 0.9 else "depends on assumption")
        second.say("lasting.verdict", "robust")
        return {ledger.notebook: ledger._repr_mimebundle_()[MIME] for ledger in (first, second)}

    return payloads
