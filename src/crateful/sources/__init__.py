"""Where music comes from. A new source is one file here and one line below."""
