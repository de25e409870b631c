"""The description of the API: the OpenAPI document, and a page to read it."""
