"""Every claim judged, by rule, under a scenario."""

from remission.chapters.claims.case import Case
from remission.chapters.claims.catalogue import CLAIMS
from remission.chapters.claims.judging import bias, efficacy, freedom, permanence, safety, thyroid
from remission.chapters.claims.model import Judge, Judged

JUDGES: dict[str, Judge[Case]] = efficacy.JUDGES | bias.JUDGES | safety.JUDGES | thyroid.JUDGES | freedom.JUDGES | permanence.JUDGES


def judge_all(case: Case) -> dict[str, Judged]:
    """The verdict on every claim, by its slug, in the order of the catalogue."""
    return {claim.slug: JUDGES[claim.slug](case, claim) for claim in CLAIMS}
