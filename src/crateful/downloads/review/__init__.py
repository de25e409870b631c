"""Review: albums that a person must decide about, and the decisions."""

__all__ = [
    "answers",
    "hindrances",
    "kept",
    "many",
    "many_schemas",
    "naming",
    "outcomes",
    "putting_back",
    "schemas",
    "snapshot",
    "store",
]
