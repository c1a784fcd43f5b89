"""The command line: one module for each group of commands, gathered here.

The modules import what does the work inside their commands, so that ``--help``
and a usage fault do not wait for it.
"""

from faqsearch.cli.articles import import_
from faqsearch.cli.evaluate import evaluate
from faqsearch.cli.generations import generations, reindex, rollback
from faqsearch.cli.group import main
from faqsearch.cli.keys import keys
from faqsearch.cli.log import log
from faqsearch.cli.mcp import mcp
from faqsearch.cli.model import model
from faqsearch.cli.report import report
from faqsearch.cli.search import answer, search
from faqsearch.cli.serve import serve
from faqsearch.cli.teach import teach

for command in (
    reindex,
    search,
    answer,
    evaluate,
    import_,
    serve,
    mcp,
    generations,
    rollback,
    log,
    report,
    teach,
    keys,
    model,
):
    main.add_command(command)

__all__ = ["main"]
