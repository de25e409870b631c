"""A gate on a page's way to the service: what it holds is seen for as long as a test looks."""

from __future__ import annotations

from playwright.sync_api import Page, Route


class Gate:
    """Holds a page's requests to an address until it is opened.

    No line is slow enough for a test that is slower still, and taking a refusal back says
    nothing of who asks next: the button that is pressed, or the page by itself.

    Args:
        page: whose requests they are.
        url: a glob for the address.
        passing: so many go on before the first one that is held.
    """

    def __init__(self, page: Page, url: str, *, passing: int = 0) -> None:
        self._page = page
        self._passing = passing
        self._is_open = False
        self._held: list[Route] = []
        page.route(url, self._meet)

    def _meet(self, route: Route) -> None:
        if self._is_open or self._passing > 0:
            self._passing -= 1
            route.continue_()
        else:
            self._held.append(route)

    def wait(self) -> None:
        """Return once it holds something."""
        while not self._held:
            self._page.wait_for_timeout(20)

    def open(self) -> None:
        """Let go what it holds, and all that comes."""
        held, self._held = self._held, []
        self._is_open = True
        for route in held:
            route.continue_()

    def leave(self) -> None:
        """Let go all that comes; what it holds, the page has given up."""
        self._held.clear()
        self._is_open = True
