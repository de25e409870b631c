/** Settings of the sources. */
import { useQuery } from "@tanstack/react-query";
import { settingsQuery } from "../../api/settings";
import { Loaded } from "../../ui/states";
import { QobuzCard } from "./parts/QobuzCard";
import { LINK_SOURCES, OtherLinksCard, SourceCard } from "./parts/SourceCard";
import css from "./settings.module.css";

export default function Sources() {
  return (
    <Loaded query={useQuery(settingsQuery)}>
      {(saved) => (
        <div className={css.stack}>
          <QobuzCard saved={saved} />
          {LINK_SOURCES.map((source) => (
            <SourceCard key={source} saved={saved} source={source} />
          ))}
          <OtherLinksCard saved={saved} />
        </div>
      )}
    </Loaded>
  );
}
