/** The service's own sentences in the page's language, put in wherever an answer or a frame comes in.
 *
 * The service says which sentences its texts are, in `message_codes`, by field. A sentence that this build
 * does not know stays as the service says it; in English all do, and nothing of it is loaded.
 */
import { loadPart } from "../live/load-part";
import { chosenLanguage } from "./languages";

let loading: Promise<typeof import("./localize")> | undefined;

/** Return what localizes messages, once it is there; nothing where the page is in English. */
export function localization(): typeof loading {
  if (chosenLanguage() === "en") return undefined;
  loading ??= loadPart(() => import("./localize"));
  return loading;
}
