"""What it takes to hear a file in a browser: how loud it is, and a copy that plays there."""
