"""One function a figure: estimates in, a Figure with title, alternative text and data table out."""

from remission.figures.correlation import correlation
from remission.figures.courses import Course, courses
from remission.figures.detect import Chances, detect
from remission.figures.dots import Row, dots
from remission.figures.dumbbell import Bar, dumbbell
from remission.figures.fan import Fan, fan
from remission.figures.flow import participant_flow
from remission.figures.follow_up import Lost, follow_up
from remission.figures.forest import forest
from remission.figures.grid import grid
from remission.figures.heat import heat
from remission.figures.joint import Overlap, overlap
from remission.figures.ladder import ladder
from remission.figures.points import points
from remission.figures.profile import Profile, profile
from remission.figures.ranges import ranges
from remission.figures.ranking import ranking
from remission.figures.regression import Drop, regression
from remission.figures.response import response
from remission.figures.spread import Heap, spread
from remission.figures.strategies import Block, Strategy, strategies
from remission.figures.style import MUTED, Figure, themed, trial_colors
from remission.figures.survival import Curve, Survival, survival
from remission.figures.time_course import Series, Window, time_course, windows
from remission.figures.timeline import Span, timeline
from remission.figures.tipping import tipping
from remission.figures.tipping_map import Side, tipping_map
from remission.figures.tornado import Swings, tornado
from remission.figures.verdicts import verdicts

__all__ = [
    "MUTED",
    "Bar",
    "Block",
    "Chances",
    "Course",
    "Curve",
    "Drop",
    "Fan",
    "Figure",
    "Heap",
    "Lost",
    "Overlap",
    "Profile",
    "Row",
    "Series",
    "Side",
    "Span",
    "Strategy",
    "Survival",
    "Swings",
    "Window",
    "correlation",
    "courses",
    "detect",
    "dots",
    "dumbbell",
    "fan",
    "follow_up",
    "forest",
    "grid",
    "heat",
    "ladder",
    "overlap",
    "participant_flow",
    "points",
    "profile",
    "ranges",
    "ranking",
    "regression",
    "response",
    "spread",
    "strategies",
    "survival",
    "themed",
    "time_course",
    "timeline",
    "tipping",
    "tipping_map",
    "tornado",
    "trial_colors",
    "verdicts",
    "windows",
]
