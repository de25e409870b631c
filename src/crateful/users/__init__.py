"""People: accounts, passwords, sign-ins and who is asking."""
