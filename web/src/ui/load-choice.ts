/** The list of a choice, which pages ask for beside their own code: they wait for nothing of it. */
import { loadPart } from "../live/load-part";

export const loadChoice = () => loadPart(() => import("./Choice"));
