/** All that the catalogue has by the artist: what is owned, and the way to get the rest. */
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { catalogueOfArtistQuery } from "../../api/search";
import { isAccountSet, type Source, useCatalogue } from "../../api/sources";
import { Section } from "../../ui/Page";
import { Loaded, SkeletonRows } from "../../ui/states";
import list from "../search/Catalogue.module.css";
import { ResultRow } from "../search/ResultRow";

export function InCatalogue({ artist }: { artist: string }) {
  const catalogue = useCatalogue();
  // Who can't ask is told so where they search.
  if (!catalogue || !isAccountSet(catalogue)) return null;
  return <Albums artist={artist} catalogue={catalogue} />;
}

function Albums({ artist, catalogue }: { artist: string; catalogue: Source }) {
  const t = useTranslations("library.artist");
  const query = useQuery(catalogueOfArtistQuery(artist));
  const owned = query.data?.filter(({ in_library }) => in_library).length ?? 0;
  return (
    <Section title={t("inCatalogue", { name: catalogue.title })}>
      <Loaded
        query={query}
        skeleton={<SkeletonRows rows={3} height="4.5rem" />}
        isEmpty={(found) => found.length === 0}
        empty={<p className="muted">{t("notInCatalogue", { name: catalogue.title })}</p>}
      >
        {(found) => (
          <>
            <p className="muted">{t("ownedOf", { owned, count: found.length })}</p>
            <ul className={list.list} aria-label={t("inCatalogue", { name: catalogue.title })}>
              {found.map((each) => (
                <ResultRow key={each.url} found={each} type="album" selected={false} />
              ))}
            </ul>
          </>
        )}
      </Loaded>
    </Section>
  );
}
