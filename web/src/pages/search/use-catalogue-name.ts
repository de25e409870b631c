/** What the catalogue is called that is searched. */
import { useCatalogue } from "../../api/sources";

/** Its name; three dots until it is known. */
export function useCatalogueName(): string {
  return useCatalogue()?.title ?? "…";
}
