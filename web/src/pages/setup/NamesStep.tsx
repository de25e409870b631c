/** The fourth step: how albums get their names. */
import { useQuery } from "@tanstack/react-query";
import { settingsQuery } from "../../api/settings";
import { Loaded } from "../../ui/states";
import { MusicBrainzCard, ThresholdsCard } from "../settings/parts/IdentificationCards";
import { StepFoot } from "./StepFoot";
import css from "./Steps.module.css";

export default function NamesStep() {
  return (
    <div className={css.body}>
      <Loaded query={useQuery(settingsQuery)}>
        {(saved) => (
          <>
            <MusicBrainzCard saved={saved} level={2} brief />
            <ThresholdsCard saved={saved} level={2} />
          </>
        )}
      </Loaded>
      <StepFoot step="names" />
    </div>
  );
}
