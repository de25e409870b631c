/** The one box to search or paste into, wherever the page shows it. */

export const OMNIBOX_ID = "omnibox";
/** The list of what the library has, below the box while somebody types. */
export const SUGGESTIONS_ID = "omnibox-suggestions";

/** Put the cursor into the omnibox, what is in it selected. */
export function focusOmnibox(): void {
  const box = document.getElementById(OMNIBOX_ID);
  if (box instanceof HTMLInputElement) {
    box.focus();
    box.select();
  }
}
