"""Users: accounts, passwords, sign-ins, the current user."""
