"""What every request passes before and after the routes: middleware, problems, pages."""
