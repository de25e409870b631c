"""What the service says of its own API: the OpenAPI document, and a page to read it."""
