/** What all the other pages say. */
import downloads from "./downloads.json";
import history from "./history.json";
import keys from "./keys.json";
import library from "./library.json";
import review from "./review.json";
import search from "./search.json";
import settings from "./settings.json";

export default { downloads, history, keys, library, review, search, settings };
