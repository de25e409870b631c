"""Commands that bring music in which is there already: imports, their reports, watch folders."""
