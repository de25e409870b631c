/** Settings of how albums are told apart. */
import { useQuery } from "@tanstack/react-query";
import { settingsQuery } from "../../api/settings";
import { Loaded } from "../../ui/states";
import {
  AcoustIdCard,
  CoverArtCard,
  MusicBrainzCard,
  ThresholdsCard,
} from "./parts/IdentificationCards";
import css from "./settings.module.css";

export default function Names() {
  return (
    <Loaded query={useQuery(settingsQuery)}>
      {(saved) => (
        <div className={css.stack}>
          <ThresholdsCard saved={saved} />
          <MusicBrainzCard saved={saved} />
          <AcoustIdCard saved={saved} />
          <CoverArtCard saved={saved} />
        </div>
      )}
    </Loaded>
  );
}
