"""What each person hearts, and the folders of links that mirror it."""
