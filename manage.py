#!/usr/bin/env python3
"""Crowdseed's commands. `up` starts everything; `test` checks everything; both need only Python."""

import os
import sys

OLDEST = (3, 11)


def main() -> None:
    """Enter the project's own environment, then hand over to Django."""
    if sys.version_info < OLDEST:
        sys.exit("Crowdseed needs Python {}.{} or newer; this is {}.{}.".format(*OLDEST, *sys.version_info[:2]))
    from crowd.runtime import bootstrap  # noqa: PLC0415 - once the version is known to fit

    bootstrap.enter(command=sys.argv[1] if len(sys.argv) > 1 else "")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crowd.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - Django exists from here on

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
