#!/usr/bin/env python
"""Run one of the project's commands: `manage.py help` lists them."""

from __future__ import annotations

import io
import os
import sys


def main() -> None:
    """Run the command named on the command line under the site's settings."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Progress is read while it happens, also through a pipe or in a log.
        sys.stdout.reconfigure(line_buffering=True)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if sys.argv[1:2] == ["demo"]:
        # Before the settings are read: they make the demonstration's key and answer locally.
        os.environ.setdefault("DEMO", "1")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("This Python has no Django: use .venv/bin/python, which `make install` makes.")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
