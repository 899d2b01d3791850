"""What the gate found on a built site: coverage, in one line each, and every fault."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

from remission import ledgerfile
from remission.evidence import Evidence
from remission.gate.editorial import QUANTITIES, Use, unused, usage
from remission.gate.orphans import Coverage, Gate
from remission.gate.page import read_page
from remission.seed import SeedNumber

_TAG = re.compile(r"<(script|style)\b.*?</\1>|<[^>]+>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class SiteReport:
    """What the numbers of a site are bound to, and what became of the editorial's."""

    coverage: Coverage
    uses: Sequence[Use]

    @property
    def faults(self) -> list[str]:
        """One line for every number that leads nowhere, and for every number of the editorial that is not used."""
        return [orphan.message for orphan in self.coverage.orphans] + unused(self.uses)

    @property
    def lines(self) -> list[str]:
        """The coverage in words: n of n, by what the numbers stand in; what needs no source, by why; and the editorial's."""
        found, used = self.coverage, [use for use in self.uses if use.used]
        quantities = [use for use in self.uses if use.number.kind in QUANTITIES]
        shown = [use for use in quantities if use.used]
        lines = [
            f"Numbers on the pages: {found.bound.total():,} of {found.total:,} lead to their source ({_listed(found.bound)})",
            f"Numbers that need none: {found.allowed.total():,} ({_listed(found.allowed)})",
        ]
        if self.uses:
            lines.append(
                f"Numbers of the editorial: {len(used)} of {len(self.uses)} used ({len(shown)} of {len(quantities)} quantities shown; "
                "the others are names, references and list marks)"
            )
        return lines

    def as_data(self) -> dict[str, Any]:
        """The coverage as plain data."""
        found = self.coverage
        return {
            "numbers": {"bound": found.bound.total(), "of": found.total, "by_place": dict(found.bound), "allowed": dict(found.allowed)},
            "editorial": {"used": sum(use.used for use in self.uses), "of": len(self.uses)},
        }


def read_site(site: Path, evidence: Evidence, index: Sequence[SeedNumber]) -> SiteReport:
    """Every page of a built site, read against its own ledger; InputError where it has none that can be read."""
    ledger = ledgerfile.read(site / ledgerfile.NAME)
    coverage = Gate(ledger, evidence, [number.number_id for number in index]).coverage(site)
    pages = (read_page(path) for path in sorted(site.glob("*.html")))
    words = " ".join(unescape(_TAG.sub(" ", page)) for page in pages)
    return SiteReport(coverage, usage(index, ledger, coverage.shown, words))


def _listed(counts: Counter[Any]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts.most_common()) or "none"
