/** The service's own sentences in the page's language, put in wherever an answer or a frame comes in.
 *
 * The service says which sentences its texts are, in `said`, by field. A sentence that this build
 * does not know stays as the service says it; in English all do, and nothing of it is loaded.
 */
import { loadPart } from "../live/load-part";
import { chosenLanguage } from "./languages";

let reading: Promise<typeof import("./speaking")> | undefined;

/** Return what speaks the page's language, once it is there; nothing where the service does. */
export function speaking(): typeof reading {
  if (chosenLanguage() === "en") return undefined;
  reading ??= loadPart(() => import("./speaking"));
  return reading;
}
