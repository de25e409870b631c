"""The backup format: an installation without its music in one file, for either database.

An archive is a ZIP file: ``rows/<table>.jsonl`` holds a table's rows, one JSON list a line;
``keys/<name>.key`` the secrets that the installation made for itself; ``manifest.json``, written
last, says what all of it is. Rows are neither SQLite's nor PostgreSQL's, so an archive of the
one goes into the other.
"""
