"""From the evidence to the website: check, execute, assemble, render, publish."""

import sys

# Compiling this grammar takes every process seconds; jsonschema asks for it on import, for a format that no schema here has.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
