/** What all the other pages say. */
import downloads from "./downloads.json";
import health from "./health.json";
import history from "./history.json";
import keys from "./keys.json";
import library from "./library.json";
import lists from "./lists.json";
import player from "./player.json";
import proposals from "./proposals.json";
import review from "./review.json";
import search from "./search.json";
import settings from "./settings.json";
import spectrogram from "./spectrogram.json";
import uploads from "./uploads.json";
import wanted from "./wanted.json";

export default {
  downloads,
  health,
  history,
  keys,
  library,
  lists,
  player,
  proposals,
  review,
  search,
  settings,
  spectrogram,
  uploads,
  wanted,
};
