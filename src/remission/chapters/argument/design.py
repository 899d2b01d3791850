"""The two strategies and the course of the trials, as what the figures draw."""

from collections.abc import Mapping, Sequence

from remission.chapters.argument.results import Quoted, follow_up_end
from remission.evidence import Evidence
from remission.figures.strategies import Block, Strategy
from remission.figures.timeline import Span

INDUCTION, CONTINUOUS = "induction", "continuous"
_ACCENT = "#009E73"  # no trial's color
STRATEGY_COLORS = {INDUCTION: _ACCENT}

_CONTINUOUS, _INDUCTION = "Continuous therapy", "Induction"
_WIDTH = 2.5  # of a short course, in the scheme's own time


def _courses(*starts: float) -> list[Block]:
    return [Block(start, start + _WIDTH, 1.0, INDUCTION) for start in starts]


def treatment_strategies() -> list[Strategy]:
    """The strategies that the editorial sets against each other; the times are a scheme, not data."""
    first = _courses(0, 12)
    return [
        Strategy(
            _CONTINUOUS,
            "Optimize: another drug of like strength",
            "One drug without a break; when disease activity returns, another of about the same strength.",
            [Block(0, 40, 0.5, CONTINUOUS, "drug A"), Block(41, 100, 0.5, CONTINUOUS, "drug B")],
            [40],
        ),
        Strategy(
            _CONTINUOUS,
            "Escalate: a stronger drug each time",
            "A mild drug first; when disease activity returns, a stronger one. A short-course drug may be the last step.",
            [
                Block(0, 32, 0.5, CONTINUOUS, "first drug"),
                Block(33, 64, 0.75, CONTINUOUS, "second drug"),
                *_courses(66, 78),
            ],
            [32, 64],
        ),
        Strategy(_INDUCTION, "Then nothing", "Strong short courses at the start, then no treatment.", first),
        Strategy(
            _INDUCTION,
            "Then again, as needed",
            "Strong short courses at the start; another whenever disease activity returns.",
            [*first, *_courses(47, 81)],
            [45, 79],
        ),
        Strategy(
            _INDUCTION,
            "Then again, on a schedule",
            "Strong short courses at the start, then at regular times, with or without disease activity.",
            [*first, *_courses(36, 60, 84)],
        ),
        Strategy(
            _INDUCTION,
            "Then maintenance",
            "Strong short courses at the start, then a milder drug without a break.",
            [*first, Block(20, 100, 0.5, CONTINUOUS, "milder drug")],
        ),
    ]


def courses_and_windows(evidence: Evidence, windows: Sequence[Quoted]) -> Mapping[str, Sequence[Span]]:
    """What was given, which study ran, and what each quoted figure speaks about, in years since the first course.

    The times of the two courses are the trials' design; the length of the studies comes from the studies table.
    """
    core, end = evidence.years(next(iter(evidence.trials)))
    second = next(window for window in windows if window.slug == "no_dmt")
    later = {name: follow_up_end(evidence, trial) for trial, name in evidence.trials.items()}
    last = max(year for year, _ in later.values())
    return {
        "Alemtuzumab": [
            Span("First course", 0, 0, INDUCTION, "five daily infusions"),
            Span("Second course", second.start, second.start, INDUCTION, "three daily infusions", inputs=second.inputs),
            Span("Further courses", core, last, INDUCTION, "if needed", open_end=True),
        ],
        "Studies": [
            Span("Core trials", 0, core, words="against interferon"),
            Span("Extensions", core, end, words="no control"),
            *(Span(f"{name}, later", end, year, name, inputs=facts) for name, (year, facts) in later.items() if year > end),
        ],
        "What the editorial quotes": [
            Span(window.name, window.start, window.end, words=window.length, inputs=window.inputs) for window in windows
        ],
    }
