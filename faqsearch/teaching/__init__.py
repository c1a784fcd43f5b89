"""What an operator teaches: an edit of one corpus file, measured before it is published, and undone to the byte."""
