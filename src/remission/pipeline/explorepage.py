"""The page of assumptions to try: its controls, the places of its answers, and its scripts."""

import re
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from remission import cohort
from remission.evidence import Evidence
from remission.ledgerfile import LedgerFile
from remission.pipeline.exploredata import ACTIVITY, FATES, data
from remission.pipeline.linked import script
from remission.scenario import FATE_PARAMETERS, Scenario, describe_parameters
from remission.wording import POPULATIONS_SHORT

SCRIPTS = ("explore-model.js", "explore-figure.js", "explore-state.js", "explore-words.js", "explore.js")
STYLE = "explore.css"
_LABELS = {
    "imor": "Odds ratio (IMOR)",
    "relative_success": "Ratio of success shares",
    "success_share": "Success share outside",
    "threshold": "Threshold",
    "confidence": "Confidence level",
    "sensitivity": "Sensitivity",
    "specificity": "Specificity",
}
_OUTSIDE = "Patients who did not enter. Moving this makes the size your own; choosing a population resets it."
_ELSEWHERE = re.compile(r" (?:Takes effect with|Applies to) [^.]*\.$")


def explore(evidence: Evidence, ledger: LedgerFile, scenario: Scenario) -> str:
    """The controls, the places of the answers, the data of the scripts, and the scripts; nothing shows where these cannot run."""
    found = data(evidence, ledger, scenario)
    about = next(iter(found["outcomes"].values()))["meaning"]
    return Markup("\n").join(
        (
            Markup('<link rel="stylesheet" href="_static/{}">').format(STYLE),
            Markup('<div class="explore">\n{}\n{}\n{}\n</div>').format(_REFUSED, _controls(evidence, scenario, about), _RESULTS),
            script(found, "application/json", "explore-data"),
            *(Markup('<script defer src="_static/{}"></script>').format(name) for name in SCRIPTS),
        )
    )


def _controls(evidence: Evidence, scenario: Scenario, about: str) -> Markup:
    meanings = {item["name"]: _ELSEWHERE.sub("", item["meaning"]) for item in describe_parameters()}
    outcomes = {name: evidence.label("measures", name) for name in cohort.outcomes(evidence)}
    populations = {name: POPULATIONS_SHORT[name] for name in (*cohort.POPULATIONS, "enrolled")} | {"own": "a size of your own"}
    fates = {name: label for name, (label, _) in FATES.items()}

    def sliders(*names: str) -> Markup:
        # As the scripts will have it, so that nothing moves when they run.
        unused = set(FATE_PARAMETERS) - {scenario.non_enrolled}
        return Markup("\n").join(_slider(name, _LABELS[name], meanings[name], hidden=name in unused) for name in names)

    method = "" if scenario.interval_method == "wilson" else f" The other pages of this build use {scenario.interval_method} intervals."
    parts = (
        _group("Trial", _radios("trial", evidence.trials)),
        _group("Outcome", _radios("outcome", outcomes) + Markup('<p class="explore-help" data-part="meaning">{}</p>').format(about)),
        _group(
            "Patients it is about",
            _select("target_population", "Patients it is about", populations) + _slider("outside", "Outside", _OUTSIDE),
        ),
        _group(
            "Those outside",
            _select("non_enrolled", "How those outside fared", fates) + sliders("imor", "relative_success", "success_share"),
        ),
        _group("Claim and interval", sliders("threshold", "confidence") + _help(f"Intervals are Wilson's.{method}")),
        _group(
            "Errors of assessment",
            sliders("sensitivity", "specificity")
            + Markup('<p class="explore-help" data-part="reason">Apply to disease activity only: choose "{}" as the outcome.</p>').format(
                outcomes[ACTIVITY]
            ),
            "assessment",
        ),
    )
    return Markup('<form class="explore-controls" autocomplete="off" aria-label="Assumptions">\n{}\n{}\n</form>').format(
        Markup("\n").join(parts), _RESET
    )


def _group(legend: str, content: Markup, part: str = "") -> Markup:
    return Markup("<fieldset{}><legend>{}</legend>\n{}\n</fieldset>").format(
        Markup(' data-part="{}"').format(part) if part else "", legend, content
    )


def _radios(name: str, choices: Mapping[str, str]) -> Markup:
    one = '<label><input type="radio" name="{}" value="{}"> {}</label>'
    return Markup('<div class="explore-choice">{}</div>').format(
        Markup("").join(Markup(one).format(name, value, label) for value, label in choices.items())
    )


def _select(name: str, label: str, choices: Mapping[Any, str]) -> Markup:
    shown = Markup("").join(Markup('<option value="{}">{}</option>').format(value, text) for value, text in choices.items())
    return Markup('<select name="{0}" aria-label="{1}">{2}</select>').format(name, label, shown)


def _slider(name: str, label: str, meaning: str, *, hidden: bool = False) -> Markup:
    return Markup(
        '<div class="explore-slider"{3}><label for="explore-{0}">{1}</label> <output for="explore-{0}" aria-live="off"></output>'
        '<input type="range" id="explore-{0}" name="{0}" min="0" step="1" aria-describedby="explore-{0}-help">'
        '<p class="explore-help" id="explore-{0}-help">{2}</p></div>'
    ).format(name, label, meaning, Markup(" hidden" if hidden else ""))


def _help(text: str) -> Markup:
    return Markup('<p class="explore-help">{}</p>').format(text)


_RESET = Markup('<p class="explore-buttons"><button type="button" data-action="reset">Reset</button></p>')
_REFUSED = Markup('<p class="explore-refused" role="alert" data-part="refused"></p>')
_RESULTS = Markup("""<div class="explore-output">
<div class="explore-answer"><p class="explore-number"><b data-part="value"></b> <span data-part="interval"></span></p>
<p class="explore-verdict" data-part="verdict"></p></div>
<div class="explore-results">
<p data-part="about"></p>
<figure class="explore-figure"><figcaption data-part="title"></figcaption><div data-part="drawing"></div>
<details><summary>Data of this figure</summary><div data-part="table"></div></details></figure>
<dl>
<dt>Whatever happened to those outside</dt><dd data-part="whatever"></dd>
<dt>What would tip it</dt><dd data-part="tips"></dd>
<dt>Failures that it takes</dt><dd data-part="failures"></dd>
<dt>Literal subtraction</dt><dd data-part="literal"></dd>
<dt>Where the counts come from</dt><dd data-part="counts"></dd>
<dt>Keep it, or compute it yourself</dt><dd><p class="explore-buttons"><button type="button" data-action="link">Copy link</button>
<button type="button" data-action="command">Copy command</button>
<span role="status" data-part="copied"></span></p>
<pre class="explore-command" tabindex="0" aria-label="Command"><code data-part="command"></code></pre>
<p class="explore-help">To be run in the report's folder; a build makes the whole report, for both trials and all outcomes.
<a href="rerun.html">Re-run it</a> tells how to begin.</p></dd>
</dl>
</div>
</div>
<p class="explore-voice" role="status" data-part="voice"></p>""")
