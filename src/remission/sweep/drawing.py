"""The figure that sums up a sweep: which one, by what was swept, and the finding as its title."""

from collections.abc import Mapping, Sequence

from scipy.stats import pearsonr, rankdata

from remission.errors import WorkError
from remission.estimate import Estimate
from remission.figures import MUTED, Figure, Row, Swings, correlation, dots, heat, response, tornado, trial_colors
from remission.figures.tornado import by_reach
from remission.sweep.design import Design
from remission.sweep.outcome import Series
from remission.sweep.points import Point, Value
from remission.wording import joined

NAME = "sweep"
_CONFIDENCE = 0.95
_FEWEST = 4  # runs that an interval of a correlation takes
_ROWS = 40  # rows of a figure that can still be read

Panels = Mapping[str, Series]


def draw(design: Design, subject: str, panels: Panels) -> Figure:
    """The figure of a sweep, given what its numbers have in common in words, and each number's estimates by point.

    One parameter at a time gives a tornado, a Latin hypercube rank correlations, a grid of several parameters a heat map of two, one
    numeric parameter a line, and anything else a row a point. Raises WorkError where the base scenario has no result.
    """
    varied = [name for name in _asked(design) if len(_values(design, name)) > 1]
    if design.kind == "one_at_a_time":
        return _tornado(design, subject, panels)
    if design.kind == "latin_hypercube":
        return _correlation(design, subject, panels, varied)
    if design.kind == "grid" and len(varied) > 1:
        return _heat(design, subject, panels, varied)
    if len(varied) == 1 and not any(isinstance(value, str) for value in _values(design, varied[0])):
        return _response(design, subject, panels, varied[0])
    return _dots(design, subject, panels)


def _tornado(design: Design, subject: str, panels: Panels) -> Figure:
    colors = _colors(panels)
    base = design.points[0]
    swings = {}
    for panel, series in panels.items():
        if base.id not in series:
            raise WorkError(f"{panel}: the base scenario has no result, and a sweep around it no summary")
        swings[panel] = Swings(series[base.id], {name: _alone(design, name, series) for name in _asked(design)}, colors[panel])
    first = by_reach(swings)[0]
    reaches = [one.reach(first) for one in swings.values()]
    if any(value for value, _ in reaches):
        ends = {panel: (one.values(first)[0][1], one.values(first)[-1][1]) for panel, one in swings.items()}
        title = f"{subject}: {first} moves it furthest, {_spans(ends)}"
    elif any(interval for _, interval in reaches):
        title = f"{subject}: nothing moves the value, and {first} its interval furthest"
    else:
        title = f"{subject}: nothing that was changed moves it"
    alt = "One bar a parameter, the longest first: from the lowest to the highest value of the number when this parameter alone is changed."
    return tornado(swings, name=NAME, title=title, alt=alt)


def _alone(design: Design, name: str, series: Series) -> list[tuple[str, Estimate]]:
    found = [point for point in design.points if name in point.settings and point.id in series]
    return [(_told(point.settings[name]), series[point.id]) for point in found]


def _asked(design: Design) -> list[str]:
    """The parameters that points set."""
    return list(dict.fromkeys(name for point in design.points for name in point.settings))


def _heat(design: Design, subject: str, panels: Panels, varied: Sequence[str]) -> Figure:
    """The two parameters of most reach; any others at their first value."""
    chosen = sorted(varied, key=lambda name: -max(_reach(design, name, series) for series in panels.values()))[:2]
    held = {name: _values(design, name)[0] for name in varied if name not in chosen}
    across, down = sorted(chosen, key=lambda name: len(_values(design, name)))
    shown = [point for point in design.points if all(point.settings[name] == value for name, value in held.items())]
    places = {(point.settings[down], point.settings[across]): point.id for point in shown}
    x, y = _values(design, across), _values(design, down)
    cells = {panel: [[series.get(places.get((row, column), "")) for column in x] for row in y] for panel, series in panels.items()}
    at = f", at {' and '.join(f'{name}={_told(value)}' for name, value in held.items())}" if held else ""
    still = [name for name in (across, down) if not any(_reach(design, name, series) for series in panels.values())]
    along = " and ".join(name for name in (across, down) if name not in still) or "every setting"
    unmoved = f"; {still[0]} changes no value" if len(still) == 1 else ""
    title = f"{subject}: {_spans(_ends(panels, shown))} over {along}{at}{unmoved}"
    return heat(
        cells,
        x=[_told(each) for each in x],
        y=[_told(each) for each in y],
        colors=_colors(panels),
        name=NAME,
        title=title,
        xlabel=across,
        ylabel=down,
        alt=f"A table in color: one column for each value of {across}, one row for each of {down}, the fuller the color the higher.",
    )


def _reach(design: Design, name: str, series: Series) -> float:
    """How far the mean moves between the values of a parameter."""
    means = []
    for value in _values(design, name):
        found = [series[point.id].value for point in design.points if point.settings[name] == value and point.id in series]
        means += [sum(found) / len(found)] if found else []
    return max(means) - min(means)


def _response(design: Design, subject: str, panels: Panels, name: str) -> Figure:
    settings = {point.id: float(getattr(point.scenario, name)) for point in design.points}
    lines = {panel: sorted(((settings[key], one) for key, one in series.items()), key=_setting) for panel, series in panels.items()}
    line = next(iter(lines.values()))
    ends = {panel: (one[0][1], one[-1][1]) for panel, one in lines.items()}
    title = f"{subject}: {_spans(ends)} as {name} goes from {line[0][0]:g} to {line[-1][0]:g}"
    alt = f"A line over {name}, its interval as a band."
    return response(lines, colors=_colors(panels), name=NAME, title=title, xlabel=name, alt=alt)


def _correlation(design: Design, subject: str, panels: Panels, varied: Sequence[str]) -> Figure:
    found = {panel: {name: _ranked(design, name, series) for name in varied} for panel, series in panels.items()}
    order = sorted(varied, key=lambda name: -max(abs(one[name].value) for one in found.values()))
    ordered = {panel: {name: one[name] for name in order} for panel, one in found.items()}
    runs = max(len(series) for series in panels.values())
    ends = _spans(_ends(panels, design.points))
    follows = any(one[order[0]].value for one in found.values())
    title = f"{subject}: {ends} in {runs} samples; " + (f"it follows {order[0]} most closely" if follows else "it follows no parameter")
    xlabel = f"Rank correlation with the number (Spearman) in {runs} samples; line: {_CONFIDENCE:.0%} interval, chance alone if it holds 0"
    alt = "One bar a parameter, the longest first: the rank correlation of its value with the number, from -1 to 1."
    return correlation(ordered, colors=_colors(panels), name=NAME, title=title, xlabel=xlabel, alt=alt)


def _ranked(design: Design, name: str, series: Series) -> Estimate:
    """The rank correlation of a parameter with a number; none where the number does not move."""
    points = [point for point in design.points if point.id in series]
    values = [series[point.id].value for point in points]
    settings = [float(getattr(point.scenario, name)) for point in points]
    method = "rank correlation of Spearman, interval by Fisher's transformation"
    if len(set(values)) < 2 or len(set(settings)) < 2:
        return Estimate(value=0.0, unit="ratio", method=method, note="the number does not move")
    found = pearsonr(rankdata(settings), rankdata(values))
    value = min(max(float(found.statistic), -1.0), 1.0)
    if len(points) < _FEWEST:
        return Estimate(value=value, unit="ratio", method=method)
    limits = found.confidence_interval(_CONFIDENCE)
    low, high = min(float(limits.low), value), max(float(limits.high), value)
    return Estimate(value=value, low=low, high=high, unit="ratio", method=method, confidence=_CONFIDENCE)


def _dots(design: Design, subject: str, panels: Panels) -> Figure:
    names = {point.id: point.name for point in design.points}
    shown = list(names)
    told = ""
    if len(shown) > _ROWS:
        first = next(iter(panels.values()))
        ordered = sorted(first, key=lambda key: first[key].value)
        shown = [*ordered[: _ROWS // 2], *ordered[-_ROWS // 2 :]]
        told = f", the lowest and the highest {_ROWS // 2} of {len(names)} scenarios"
    colors = _colors(panels)
    rows = {
        panel: [Row(label=names[key], estimates=[series[key]], color=colors[panel]) for key in shown if key in series]
        for panel, series in panels.items()
    }
    title = f"{subject}: {_spans(_ends(panels, design.points))}{told}"
    units = {panel: "%" if (one := next(iter(series.values()))).unit == "proportion" else one.unit for panel, series in panels.items()}
    return dots(rows, name=NAME, title=title, xlabel=units, alt="One row a scenario: its value as a dot, its interval as a line.")


def _ends(panels: Panels, points: Sequence[Point]) -> dict[str, tuple[Estimate, Estimate]]:
    found = {panel: [series[point.id] for point in points if point.id in series] for panel, series in panels.items()}
    return {panel: (min(one, key=_value), max(one, key=_value)) for panel, one in found.items() if one}


def _spans(ends: Mapping[str, tuple[Estimate, Estimate]]) -> str:
    """From where to where several numbers go: "from 51.5% to 60.3% in ONE and from 64.0% to 68.9% in TWO"."""
    spans = {
        panel: f"from {low.text} to {high.text}" if low.text != high.text else f"{low.text} throughout"
        for panel, (low, high) in ends.items()
    }
    return next(iter(spans.values())) if len(spans) == 1 else joined([f"{span} in {panel}" for panel, span in spans.items()])


def _values(design: Design, name: str) -> list[Value]:
    """The values of a parameter in the order of the points."""
    return list(dict.fromkeys(getattr(point.scenario, name) for point in design.points))


def _told(value: Value) -> str:
    return value if isinstance(value, str) else f"{value:.10g}"


def _value(estimate: Estimate) -> float:
    return estimate.value


def _setting(one: tuple[float, Estimate]) -> float:
    return one[0]


def _colors(panels: Panels) -> dict[str, str]:
    return dict.fromkeys(panels, MUTED) | trial_colors(panels)
