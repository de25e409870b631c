/** What the first run says. */
import setup from "./setup.json";

export default { setup };
