"""Every claim of the editorial that this report judges, by subject: its conclusion first, the rest in the order of its text."""

from remission.chapters.claims.catalogue import bias, efficacy, freedom, safety
from remission.chapters.claims.model import Claim, Group

GROUPS: tuple[Group, ...] = (
    Group("Remission", freedom.CLAIMS),
    Group("What was reported", efficacy.CLAIMS),
    Group("Who was missing, and who knew", bias.CLAIMS),
    Group("At what price", safety.CLAIMS),
)
CLAIMS: tuple[Claim, ...] = tuple(claim for group in GROUPS for claim in group.claims)
