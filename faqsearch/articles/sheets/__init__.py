"""Tables of questions and answers → entries of a corpus, row by row, whatever their size."""
