"""The real service and a real browser, started once for each file of tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright
from tests.pipeline.conftest import environment_of, new_service, service
from tests.running import Service
from tests.web.visitor import (
    PATIENCE_MS,
    PHONE,
    Visitor,
    new_context,
    open_browser,
    open_page,
    visit,
)

__all__ = ["environment_of", "new_service", "service"]

expect.set_options(timeout=PATIENCE_MS)


# Not for the session: Playwright's event loop would run below the tests of other files.
@pytest.fixture(scope="module")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Debian's Chromium."""
    Visitor.is_late = request.config.option.lag
    Visitor.takes_pictures = request.config.option.pictures
    with sync_playwright() as playwright:
        chromium = open_browser(playwright)
        yield chromium
        chromium.close()


@pytest.fixture
def visitor(browser: Browser, service: Service) -> Iterator[Visitor]:
    """Somebody at a desk, who has not signed in."""
    with visit(browser, service) as somebody:
        yield somebody


@pytest.fixture(scope="module")
def desk(browser: Browser) -> Iterator[BrowserContext]:
    """The admin's browser: a file's tests need not load the application's code again."""
    context = new_context(browser)
    yield context
    context.close()


@pytest.fixture
def admin(desk: BrowserContext, service: Service) -> Iterator[Visitor]:
    """The admin at a desk, signed in; of the tests before, the page has kept nothing."""
    with open_page(desk, service) as somebody:
        yield somebody.sign_in_again()


@pytest.fixture
def member(browser: Browser, service: Service) -> Iterator[Visitor]:
    """Ana, who is no admin, where a file's service knows her."""
    with visit(browser, service) as somebody:
        yield somebody.sign_in("ana")


@pytest.fixture
def admin_on_phone(browser: Browser, service: Service) -> Iterator[Visitor]:
    """The admin with a phone, signed in."""
    with visit(browser, service, viewport=PHONE) as somebody:
        yield somebody.sign_in()


@pytest.fixture
def timeless(browser: Browser, service: Service) -> Iterator[Visitor]:
    """The admin with a browser of their own, whose clock the test may stop."""
    with visit(browser, service) as somebody:
        somebody.page.clock.install()
        yield somebody.sign_in()
