"""Rows and files of albums, changed together by a journal."""
