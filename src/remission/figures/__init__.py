"""One function a figure: estimates in, a Figure with title, alternative text and data table out."""

from remission.figures.flow import participant_flow
from remission.figures.forest import forest
from remission.figures.ladder import ladder
from remission.figures.points import points
from remission.figures.style import MUTED, Figure, trial_colors
from remission.figures.time_course import Series, Window, time_course, windows
from remission.figures.tipping import tipping

__all__ = [
    "MUTED",
    "Figure",
    "Series",
    "Window",
    "forest",
    "ladder",
    "participant_flow",
    "points",
    "time_course",
    "tipping",
    "trial_colors",
    "windows",
]
