"""ASGI middleware, problem documents and the web UI's static files."""
