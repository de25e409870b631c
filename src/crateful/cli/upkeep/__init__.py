"""Commands that look after what is owned."""
