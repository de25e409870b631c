"""One pass over the samples: what listens to a file while it is decoded."""
