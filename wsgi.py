"""For WSGI servers of any make: ``gunicorn wsgi:app``. ``faqsearch serve`` needs it not.

With several worker processes ``/metrics`` counts for all of them only where PROMETHEUS_MULTIPROC_DIR names an empty
folder; ``faqsearch serve`` sees to that itself.
"""

import os

from faqsearch.api import create_app
from faqsearch.config import Settings
from faqsearch.logs import configure_logging

_settings = Settings.from_environment(os.environ)
configure_logging(_settings.log_level)
app = create_app(_settings)
