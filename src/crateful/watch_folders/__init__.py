"""Watch folders: what is put into them becomes an import, once it has settled."""
