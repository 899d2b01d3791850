"""What a notebook records: numbers with their provenance, and the sentences that depend on them."""

import os
import sys
from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any, Protocol, Self, TypeVar

from markupsafe import Markup, escape

from remission import reads
from remission.cells import Number, Phrase, number_link
from remission.errors import InputError
from remission.estimate import Estimate, estimates
from remission.evidence import DATA_VARIABLE, Evidence
from remission.roles import ID, Entries, find
from remission.scenario import Scenario
from remission.tables import Binder

MIME = "application/vnd.remission.ledger+json"
_FIELDS = tuple(field.name for field in fields(Estimate))

R = TypeVar("R")


class Exhibit(Protocol):
    """A figure or table whose numbers can be linked to the ledger."""

    def bound(self, bind: Binder) -> Self: ...


E = TypeVar("E", bound=Exhibit)


class Ledger:
    """What one notebook records: numbers by id, and sentences that depend on them.

    Show it at the end of the notebook: its output carries the record into the book.
    """

    def __init__(self, notebook: str, scenario: Scenario, evidence: Evidence) -> None:
        self.notebook = notebook
        self.scenario = scenario
        self.evidence = evidence
        self.entries = Entries(scenario.model_dump())
        self.cells: dict[str, int] = {}
        self.settings: dict[str, dict[str, Any]] = {}
        self._alike: dict[tuple[object, ...], list[str]] = {}

    @property
    def numbers(self) -> dict[str, Estimate]:
        return self.entries.numbers

    @property
    def statements(self) -> dict[str, str]:
        return self.entries.statements

    def record(
        self, name: str, result: R, *, inputs: Iterable[str] = (), assumptions: Iterable[str] = (), scenario: Scenario | None = None
    ) -> R:
        """Record an estimate, or each estimate of a result, under `notebook.name`; returns the result as it came.

        `scenario` is the one that it was computed under, where that is not the notebook's: the assumptions then have its values.
        Raises InputError for an id that is malformed or already taken, or a result without estimates.
        """
        prefix = f"{self.notebook}.{name}"
        found = {prefix: result} if isinstance(result, Estimate) else {f"{prefix}.{key}": value for key, value in estimates(result).items()}
        if not found:
            raise InputError(f"{prefix}: holds no estimate to record")
        for key in found:
            self._require_free(key)
        own = {} if scenario is None else scenario.apart_from(self.scenario)
        for key, estimate in found.items():
            self._keep(key, estimate.traced(inputs, assumptions))
            if own:
                self.settings[key] = own
        return result

    def say(self, name: str, sentence: str) -> None:
        """Record a sentence or phrase that depends on the results; its numbers are {num} roles, its parameters {param} roles."""
        key = f"{self.notebook}.{name}"
        self._require_free(key)
        self.statements[key] = sentence

    def show(self, exhibit: E) -> E:
        """A figure or table with every number linked to its entry; those not recorded yet are recorded under the exhibit's name."""
        return exhibit.bound(self)

    def has(self, name: str) -> bool:
        """Whether a number of that name is recorded."""
        return f"{self.notebook}.{name}" in self.numbers

    def number(self, name: str) -> Estimate:
        """A recorded number; WorkError where there is none of that name."""
        return find(self.numbers, f"{self.notebook}.{name}", "this notebook")

    def cell(self, name: str, form: str = "full") -> Markup:
        """A recorded number as a table cell: linked to its ledger entry."""
        key = f"{self.notebook}.{name}"
        return number_link(key, find(self.numbers, key, "this notebook"), form)

    def cell_or(self, name: str, otherwise: str, form: str = "full") -> Markup | str:
        """A recorded number as a table cell, or the words that say why there is none."""
        return self.cell(name, form) if self.has(name) else otherwise

    def span(self, low: str, high: str, form: str = "text") -> Markup:
        """Two recorded numbers as the ends of a range, in a table cell."""
        return Markup("{} to {}").format(self.cell(low, form), self.cell(high, form))

    def prose(self, text: str) -> Markup:
        """A text for a table or a title, escaped, its roles as links; the ids are named in full. WorkError for one not recorded here."""
        return Markup(self.entries.resolve(text, "this notebook", escape))

    def linked_text(self, text: str) -> str:
        """A title or caption with its roles as links; what is markup already stays as it is."""
        return text if isinstance(text, Markup) else self.prose(text)

    def linked_cell(self, cell: object, place: str) -> object:
        """A cell with its numbers as links: to the entry that is the same number, or to a new one, named by its place."""
        if isinstance(cell, Phrase):
            return replace(cell, parts=tuple(self.linked_cell(part, place) for part in cell.parts))
        if isinstance(cell, Number):
            key = self._entry_of(cell.estimate) or self._new(place, cell.estimate)
            return number_link(key, self.numbers[key], cell.form)
        return self.linked_text(cell) if isinstance(cell, str) else cell

    def _entry_of(self, estimate: Estimate) -> str | None:
        """The entry that is this number: alike in everything but what recording added, and no other entry as fit."""
        alike = self._alike.get(_likeness(estimate), [])
        if exact := [key for key in alike if self.numbers[key] == estimate]:
            return exact[0]
        same = [key for key in alike if self.numbers[key].inputs == estimate.inputs]
        holding = [key for key in alike if set(estimate.inputs) <= set(self.numbers[key].inputs)]
        apart = {self.numbers[key].inputs for key in holding}
        return same[0] if same else holding[0] if len(apart) == 1 else None

    def _new(self, place: str, estimate: Estimate) -> str:
        key = first = f"{self.notebook}.{place}"
        turn = 1
        while key in self.numbers or key in self.statements:
            key, turn = f"{first}_{turn + 1}", turn + 1
        self._require_free(key)
        self._keep(key, estimate)
        return key

    def _keep(self, key: str, estimate: Estimate) -> None:
        self.numbers[key] = estimate
        self._alike.setdefault(_likeness(estimate), []).append(key)
        if count := _running_cell():
            self.cells[key] = count

    def _require_free(self, key: str) -> None:
        if not ID.fullmatch(key):
            raise InputError(f"ledger id '{key}': use lower-case words joined by dots")
        if key in self.numbers or key in self.statements:
            raise InputError(f"ledger id '{key}' is recorded twice")

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        payload = {
            "notebook": self.notebook,
            "scenario": self.scenario.model_dump(),
            "reads": reads.named(os.environ.get(DATA_VARIABLE)),
            "numbers": {key: {name: getattr(estimate, name) for name in _FIELDS} for key, estimate in self.numbers.items()},
            "statements": self.statements,
            "cells": self.cells,
            "settings": self.settings,
        }
        lines = "\n".join(f"{key}  {estimate.full}" for key, estimate in self.numbers.items())
        return {MIME: payload, "text/plain": f"{len(self.numbers)} numbers recorded\n{lines}"}


def _likeness(estimate: Estimate) -> tuple[object, ...]:
    return (estimate.value, estimate.low, estimate.high, estimate.unit, estimate.method, estimate.confidence)


def _running_cell() -> int | None:
    """The execution count of the cell that runs, where this is a notebook."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    # Not its execution_count, which a kernel raises before the cell runs.
    return len(shell.history_manager.input_hist_parsed) - 1 if shell and shell.history_manager else None
