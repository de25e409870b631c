"""Commands that bring in what is there already: imports, their reports, watch folders, lists."""
