"""The child programs that run a source's real tool, and the driver that minds them."""
