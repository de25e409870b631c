"""How well a release fits the staged files, with beets as the judge."""
