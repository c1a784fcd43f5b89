"""What a text means, as a vector: an optional model of sentence embeddings, run here and nowhere else."""

from faqsearch.meaning.encoder import AUTO, BUNDLED, NONE, Encoder, open_encoder

__all__ = ["AUTO", "BUNDLED", "NONE", "Encoder", "open_encoder"]
