/** One file per part of the page; `scripts/catalogue.mjs` holds the languages equal. */
import common from "./common.json";
import downloads from "./downloads.json";
import errors from "./errors.json";
import history from "./history.json";
import home from "./home.json";
import keys from "./keys.json";
import library from "./library.json";
import review from "./review.json";
import search from "./search.json";
import settings from "./settings.json";
import setup from "./setup.json";
import shell from "./shell.json";

export default {
  common,
  downloads,
  errors,
  history,
  home,
  keys,
  library,
  review,
  search,
  settings,
  setup,
  shell,
};
