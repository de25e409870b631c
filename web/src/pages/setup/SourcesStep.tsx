/** The third step: where music comes from. */
import { useQuery } from "@tanstack/react-query";
import { settingsQuery } from "../../api/settings";
import { sourcesQuery } from "../../api/sources";
import { Loaded } from "../../ui/states";
import { SourceCard } from "../settings/parts/SourceCard";
import { StepFoot } from "./StepFoot";
import css from "./Steps.module.css";

export default function SourcesStep() {
  const sources = useQuery(sourcesQuery);
  return (
    <div className={css.body}>
      <Loaded query={useQuery(settingsQuery)}>
        {(saved) => (
          <Loaded query={sources}>
            {(all) =>
              all.map((source) => (
                <SourceCard key={source.name} saved={saved} source={source} level={2} brief />
              ))
            }
          </Loaded>
        )}
      </Loaded>
      <StepFoot step="sources" />
    </div>
  );
}
