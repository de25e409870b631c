"""What is read of one file's tags, and what is written into them."""
