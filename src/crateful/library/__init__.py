"""The master library: artists, albums, tracks, hearts, and their files."""
