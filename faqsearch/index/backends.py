"""Where generations are published, as the settings say."""

from faqsearch.config import Settings
from faqsearch.errors import ConfigError
from faqsearch.index.generations import GenerationStore


def open_store(settings: Settings) -> GenerationStore:
    """The generations that these settings lead to.

    Raises:
        ConfigError: settings of the backend are missing or do not fit together, or what it needs is not installed.
    """
    if settings.backend == "embedded":
        return GenerationStore(settings.index_dir)
    try:
        from faqsearch.index.opensearch.cluster import Cluster
        from faqsearch.index.opensearch.store import ClusterStore
    except ModuleNotFoundError as error:
        if error.name != "opensearchpy":
            raise
        raise ConfigError("FAQSEARCH_BACKEND=opensearch needs: pip install 'faqsearch[opensearch]'") from error
    return ClusterStore(settings.index_dir, Cluster(settings), settings.keep_generations)
