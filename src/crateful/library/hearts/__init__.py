"""What each person hearts, and the folders of links that mirror it."""

__all__ = ["levels", "link_folders"]
