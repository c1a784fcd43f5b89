"""The command line: one module for each group of commands, gathered here.

The modules import what does the work inside their commands, so that ``--help``
and a usage fault do not wait for it.
"""

from faqsearch.cli.generations import generations, reindex, rollback
from faqsearch.cli.group import main

for command in (reindex, generations, rollback):
    main.add_command(command)

__all__ = ["main"]
