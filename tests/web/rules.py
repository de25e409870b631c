"""What must be true of every page, whatever it shows and however wide it is: found by the page."""

from __future__ import annotations

from typing import Final

from playwright.sync_api import Page, ViewportSize

SCREENS: Final = (
    ViewportSize(width=390, height=844),
    ViewportSize(width=720, height=450),
    ViewportSize(width=820, height=1180),
    ViewportSize(width=1440, height=900),
)
"""A phone, a desk at 200 % (WCAG 1.4.4), a tablet, a desk."""

STANDS: Final = """() => !document.querySelector("main [role=status][aria-label]")
  && !document.querySelector('[data-old="true"], main a[aria-busy="true"]')
  && [...document.images].every((image) => image.complete || image.loading === "lazy")"""
"""A page's data is there, not only its frame."""

SHIFT: Final = "() => window.shifts.reduce((sum, { value }) => sum + value, 0)"

WATCH_SHIFTS: Final = """window.shifts = [];
new PerformanceObserver((list) => window.shifts.push(...list.getEntries()
  .filter(({ hadRecentInput }) => !hadRecentInput)))
  .observe({ type: "layout-shift", buffered: true });"""
"""Run before a page's own scripts; ``window.shifts`` is what moved by itself."""

BROKEN: Final = r"""() => {
  const found = new Set();
  const name = (each) => `<${each.tagName.toLowerCase()} ${String(each.className?.baseVal
    ?? each.className).replace(/_[\w-]{5}(?=_|\s|$)/g, "")}> ${(each.ariaLabel
    ?? each.textContent ?? "").trim().slice(0, 40)}`;
  const tell = (rule, each) => found.size < 12 && found.add(`${rule}: ${name(each)}`);
  const wide = document.documentElement.clientWidth;
  const high = document.documentElement.clientHeight;
  if (document.documentElement.scrollWidth > wide) found.add("scrolls sideways");

  const styles = new Map();
  const styleOf = (each) => {
    if (!styles.has(each)) styles.set(each, getComputedStyle(each));
    return styles.get(each);
  };
  const scrolls = (each) => ["auto", "scroll"].includes(styleOf(each).overflowX);
  const isClipped = (each) => {
    for (let up = each.parentElement; up; up = up.parentElement) {
      if (styleOf(up).overflowX !== "visible") return true;
    }
    return false;
  };
  // React Aria keeps a select for the browser to fill in, out of everybody's sight and way.
  const UNSEEN = ".visually-hidden, [data-react-aria-prevent-focus]";
  const isOnlyHeard = (each) => each.closest(UNSEEN) !== null
    || styleOf(each).clipPath !== "none" || styleOf(each.parentElement ?? each).clipPath !== "none";
  const isSeen = (each) => each.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    && !isOnlyHeard(each);
  const textsOf = (each) => [...each.childNodes].filter((node) =>
    node.nodeType === Node.TEXT_NODE && node.data.trim() !== "");
  const rectOf = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return range.getBoundingClientRect();
  };

  const shownOf = (node, within) => {
    const box = rectOf(node);
    const shown = { left: box.left, right: box.right, top: box.top, bottom: box.bottom };
    for (let up = node.parentElement; up && up !== within; up = up.parentElement) {
      if (styleOf(up).overflowX === "visible") continue;
      const edge = up.getBoundingClientRect();
      shown.left = Math.max(shown.left, edge.left);
      shown.right = Math.min(shown.right, edge.right);
      shown.bottom = Math.min(shown.bottom, edge.bottom);
    }
    return shown;
  };

  // No text beside the screen, cut without a sign, or as narrow as a ladder.
  for (const each of document.body.querySelectorAll("*")) {
    const texts = textsOf(each);
    if (texts.length === 0 || ["SCRIPT", "STYLE", "NOSCRIPT", "OPTION"].includes(each.tagName)
      || !isSeen(each)) continue;
    const style = styleOf(each);
    const box = each.getBoundingClientRect();
    if (box.right > wide + 1 && !isClipped(each)) tell("beside the screen", each);
    const isInline = style.display === "inline";
    const isCut = style.overflowX !== "visible" && !scrolls(each);
    if (!isInline && isCut && each.scrollWidth > each.clientWidth + 1
      && style.textOverflow !== "ellipsis") tell("cut without a sign", each);
    if (!isInline && isCut && each.scrollHeight > each.clientHeight + 4
      && style.webkitLineClamp === "none" && style.textOverflow !== "ellipsis"
      && style.overflowY === "hidden") tell("cut below", each);
    if (style.textOverflow === "ellipsis" && each.scrollWidth > each.clientWidth + 1
      && box.width < 40) tell("nothing left of it", each);
    for (const node of texts) {
      const text = rectOf(node);
      const line = parseFloat(style.lineHeight) || parseFloat(style.fontSize) * 1.5;
      if (node.data.trim().length > 12 && text.width < 56 && text.height > 4.5 * line) {
        tell("a letter or two in a line", each);
      }
      if (!isInline && !isCut && text.right > box.right + 2 && !isClipped(each)) {
        tell("runs out of its box", each);
      }
    }
  }

  // No sign over another within one thing to press.
  const CONTROLS = "a[href], button, input, select, textarea, summary, "
    + "[role=button], [role=slider], [role=option], [role=menuitem]";
  const meets = (one, other) =>
    Math.min(one.right, other.right) - Math.max(one.left, other.left) > 2
    && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 2;
  const controls = [...document.querySelectorAll(CONTROLS)]
    .filter((each) => !each.disabled && isSeen(each) && !each.closest("[inert]"));
  for (const control of controls) {
    const signs = [...control.querySelectorAll("svg")].filter((each) => isSeen(each)
      && styleOf(each).position !== "absolute" && !each.closest("[role=img]"));
    const labels = [...control.querySelectorAll("*"), control]
      .filter((each) => isSeen(each)).flatMap(textsOf);
    for (const sign of signs) {
      const box = sign.getBoundingClientRect();
      const isHidden = labels.some((node) => meets(box, shownOf(node, control)));
      if (isHidden) tell("a word over a sign", control);
    }
  }

  // The middle of each control is that control's; what lies under a bar can be scrolled out.
  const isHit = (control) => {
    const boxes = [...control.getClientRects()].filter(({ width, height }) => width && height);
    const box = boxes[0];
    if (!box) return true;
    const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    return hit !== null && (control.contains(hit) || hit.contains(control)
      && hit.matches("label, td, li") || control.labels?.[0]?.contains(hit));
  };
  const isWithin = (control) => {
    const box = control.getBoundingClientRect();
    return box.width > 0 && box.bottom > 0 && box.top < high && box.right > 0 && box.left < wide;
  };
  const place = window.scrollY;
  const covered = controls.filter((each) => isWithin(each) && !isHit(each));
  for (const each of covered) {
    each.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    if (!isHit(each)) tell("covered", each);
  }
  const last = controls.filter((each) => each.closest("main")).at(-1);
  last?.scrollIntoView({ block: "end", behavior: "instant" });
  window.scrollTo({ top: document.documentElement.scrollHeight, behavior: "instant" });
  if (last?.isConnected && isWithin(last) && !isHit(last)) {
    last.scrollIntoView({ block: "center", behavior: "instant" });
    if (!isHit(last)) tell("covered at the end", last);
  }

  // What stays while the rest scrolls leaves the rest its room.
  let bars = 0;
  for (const each of document.querySelectorAll("header, nav, section, div, table thead, th")) {
    const style = styleOf(each);
    if (!["fixed", "sticky"].includes(style.position) || !isSeen(each)) continue;
    const box = each.getBoundingClientRect();
    if (box.width > wide / 2 && box.height < high && box.bottom > 0 && box.top < high
      && (box.top < 90 || high - box.bottom < 140)) bars += box.height;
  }
  if (bars > high * 0.4) found.add(`bars take ${Math.round(bars)} of ${high} px`);
  window.scrollTo({ top: place, behavior: "instant" });
  return [...found];
}"""


def broken(page: Page) -> dict[str, list[str]]:
    """Return what is wrong with the page at each width, as it is: nothing is loaded anew."""
    wrong: dict[str, list[str]] = {}
    for screen in SCREENS:
        page.set_viewport_size(screen)
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
        if found := page.evaluate(BROKEN):
            wrong[f"{screen['width']}x{screen['height']}"] = found
    return wrong
