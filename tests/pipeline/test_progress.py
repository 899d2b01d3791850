"""What a run tells while it works: plain lines, or a bar on a terminal."""

import pytest

from remission.progress import progress


def test_elsewhere_than_on_a_terminal_each_event_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(2) as tell:
        tell("safety", "running")
        tell("[bold]a very long name of a notebook that does not fit into one line of eighty characters[/bold]", "done")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("safety: running\n")
    assert "[bold]" in captured.err


@pytest.mark.parametrize("events", [("running", "done"), ("running", "failed"), ("cached",)])
def test_on_a_terminal_a_bar_names_what_runs(
    events: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    with progress(1) as tell:
        for event in events:
            tell("safety", event)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "safety" in captured.err
    assert "1/1" in captured.err
