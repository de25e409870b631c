/** Parts of the page that are loaded later: also while the service is away, or was updated. */

const PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 15_000;
const MOST_TRIES = 3;

type Build = "same" | "other" | "unknown";

let tellOfUpdate: (() => void) | undefined;

/** Call `listener` when a file of this page is gone, for the service has another build now. */
export function onOtherBuild(listener: () => void): void {
  tellOfUpdate = listener;
}

/** Load a part; waits while the service is away, and for ever once it has another build.
 *
 * A browser's own error page, or a reload that nobody asked for, takes away what was typed.
 *
 * @throws Error when the service answers, has this build, and does not give the part.
 */
export async function loadPart<Part>(load: () => Promise<Part>): Promise<Part> {
  let pause = PAUSE_MS;
  for (let refusals = 0; ; ) {
    try {
      return await load();
    } catch (cause) {
      const build = await lookAtBuild();
      if (build === "other") {
        tellOfUpdate?.();
        return new Promise(() => undefined);
      }
      if (build === "same") refusals += 1;
      if (refusals >= MOST_TRIES) throw new Error("a part of the page is missing", { cause });
      await new Promise((resolve) => setTimeout(resolve, pause));
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      await loadStylesAgain();
    }
  }
}

/** Whether the page that the service gives now begins with our own script. */
async function lookAtBuild(): Promise<Build> {
  const own = document.querySelector('script[type="module"][src]')?.getAttribute("src");
  try {
    const answer = await fetch(document.baseURI, { cache: "no-store" });
    if (!answer.ok || !own) return "unknown";
    return (await answer.text()).includes(own) ? "same" : "other";
  } catch {
    return "unknown";
  }
}

/** Styles are asked for once: those that did not come would never be asked for again. */
async function loadStylesAgain(): Promise<void> {
  const links = [...document.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"]')];
  await Promise.all(
    links
      .filter(({ sheet }) => !sheet)
      .map((failed) => {
        const again = failed.cloneNode() as HTMLLinkElement;
        const isSettled = new Promise((resolve) => {
          again.onload = resolve;
          again.onerror = resolve;
        });
        failed.replaceWith(again);
        return isSettled;
      }),
  );
}
