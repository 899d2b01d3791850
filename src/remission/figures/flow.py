"""Who took part, stage by stage."""

from collections.abc import Mapping

from matplotlib.figure import Figure as Canvas

from remission.cells import Number, Phrase, Rows
from remission.figures.style import MUTED, WIDTH, Figure
from remission.flow import Flow, Stage
from remission.tables import Table


def participant_flow(flows: Mapping[str, Flow], *, colors: Mapping[str, str], name: str, title: str, alt: str) -> Figure:
    """One panel a trial, one bar a stage; a count known only as a range ends in a pale stretch from its least to its most."""

    def draw() -> Canvas:
        canvas = Canvas(figsize=(WIDTH, 0.5 + 2.1 * len(flows)))
        axes = canvas.subplots(len(flows), 1, sharex=True, squeeze=False)[:, 0]
        for axis, (trial, flow) in zip(axes, flows.items(), strict=True):
            stages = list(flow)
            for row, stage in enumerate(stages):
                axis.barh(row, stage.low, color=colors[trial], height=0.62, lw=0)
                axis.barh(row, stage.high - stage.low, left=stage.low, color=colors[trial], alpha=0.3, height=0.62, lw=0)
                label = f"{stage.low:,}" if stage.known else f"{stage.low:,} to {stage.high:,}"
                axis.annotate(label, (stage.high, row), xytext=(4, 0), textcoords="offset points", va="center")
            axis.set_yticks(range(len(stages)), [stage.name.capitalize() for stage in stages])
            axis.invert_yaxis()
            axis.set_title(trial, loc="left", fontweight="bold", color=colors[trial])
            axis.grid(visible=False, axis="y")
            axis.tick_params(axis="y", length=0)
            axis.spines["left"].set_color(MUTED)
            axis.margins(x=0.22)
        axes[-1].set_xlabel("Patients")
        return canvas

    rows = [(trial, stage.name, _patients(stage), _how(stage), Rows(stage.inputs)) for trial, flow in flows.items() for stage in flow]
    return Figure(draw=draw, name=name, title=title, alt=alt, data=Table(title, ("Trial", "Stage", "Patients", "How known", "Facts"), rows))


def _patients(stage: Stage) -> object:
    count = stage.estimate()
    return Number(count) if stage.known else Phrase((Number(stage.estimate("low")), " to ", Number(count)))


def _how(stage: Stage) -> str:
    """How the number is known, in few words; its entry tells the rest."""
    if not stage.known:
        return "a range that the facts allow"
    return "implied by the facts" if any(stage.formulas) else "stated"
