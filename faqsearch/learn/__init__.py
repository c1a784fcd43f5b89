"""Learning at reindex, above searching: what serves never imports this room, nor what it needs."""
