"""Draw the icons of an installed page from `web/public/icon.svg`: `python -m tests.web.icons`."""

from typing import Final

from playwright.sync_api import sync_playwright
from tests.web.visitor import ROOT, open_browser

PUBLIC: Final = ROOT / "web" / "public"

SIZES: Final = {"icon-192": (192, 1.0), "icon-512": (512, 1.0), "icon-maskable": (512, 0.72)}
"""Pixels a side, and the share of it that is drawn in: a mask may cut a fifth off each side
(https://w3c.github.io/manifest/#icon-masks)."""

GROUND: Final = "#1d1a17"
"""The drawing's own."""


def main() -> None:
    """Write every size."""
    drawing = (PUBLIC / "icon.svg").read_text("utf-8")
    with sync_playwright() as playwright:
        browser = open_browser(playwright)
        page = browser.new_page()
        for name, (side, share) in SIZES.items():
            page.set_viewport_size({"width": side, "height": side})
            ground = GROUND if share < 1 else "transparent"
            page.set_content(
                f"<body style='margin:0;background:{ground};display:grid;place-items:center;"
                f"block-size:{side}px'><div style='inline-size:{side * share}px'>{drawing}</div>"
            )
            page.screenshot(path=PUBLIC / f"{name}.png", omit_background=True)
        browser.close()


if __name__ == "__main__":
    main()
