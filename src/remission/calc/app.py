"""The calculators as commands of `remission calc`."""

from collections.abc import Callable

import typer

from remission.calc import events, shares

app = typer.Typer(no_args_is_help=True, help="One-line calculators: intervals, bounds, adjustments, pooling, detectability.")
_COMMANDS: dict[str, Callable[..., None]] = {
    "proportion": shares.proportion,
    "rate": events.rate,
    "difference": shares.difference,
    "bounds": shares.bounds,
    "adjust": shares.adjust,
    "misclassification": shares.misclassification,
    "joint": shares.joint,
    "regression-to-mean": events.regression_to_mean,
    "pool": events.pool,
    "detect": events.detect,
    "rule-of-three": events.rule_of_three,
    "smr": events.smr,
}
for _name, _command in _COMMANDS.items():
    app.command(_name)(_command)
