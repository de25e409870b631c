"""One download, from its address to its place in the library: the product's sentence."""

__all__ = ["run"]
