/** The third step: where music comes from. */
import { useQuery } from "@tanstack/react-query";
import { settingsQuery } from "../../api/settings";
import { Loaded } from "../../ui/states";
import { QobuzCard } from "../settings/parts/QobuzCard";
import { LINK_SOURCES, OtherLinksCard, SourceCard } from "../settings/parts/SourceCard";
import { StepFoot } from "./StepFoot";
import css from "./Steps.module.css";

export default function SourcesStep() {
  return (
    <div className={css.body}>
      <Loaded query={useQuery(settingsQuery)}>
        {(saved) => (
          <>
            <QobuzCard saved={saved} level={2} brief />
            {LINK_SOURCES.map((source) => (
              <SourceCard key={source} saved={saved} source={source} level={2} />
            ))}
            <OtherLinksCard saved={saved} level={2} />
          </>
        )}
      </Loaded>
      <StepFoot step="sources" />
    </div>
  );
}
