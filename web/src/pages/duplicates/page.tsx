/** What is in the library twice by its sound, and which copy to keep; nothing is done by itself. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { CopyCheck } from "lucide-react";
import { useTranslations } from "use-intl";
import { duplicatesQuery } from "../../api/duplicates";
import { ButtonLink } from "../../ui/Button";
import { Page } from "../../ui/Page";
import { ReadOn } from "../../ui/ReadOn";
import { EmptyState, Loaded } from "../../ui/states";
import css from "./duplicates.module.css";
import { Pair } from "./Pair";

export default function DuplicatesPage() {
  const t = useTranslations("health.twice");
  const { kind = "album" } = useSearch({ from: "/shell/duplicates" });
  const found = useInfiniteQuery(duplicatesQuery(kind));
  const pages = found.data?.pages ?? [];
  const items = pages.flatMap((page) => page.items);
  const waiting = pages[0]?.waiting ?? 0;
  const isAlbums = kind === "album";
  return (
    <Page
      title={t("title")}
      lead={t(isAlbums ? "lead" : "leadRecordings")}
      actions={
        <ButtonLink to="/duplicates" search={isAlbums ? { kind: "recording" } : {}}>
          {t(isAlbums ? "toRecordings" : "toAlbums")}
        </ButtonLink>
      }
      narrow
    >
      <Loaded
        query={found}
        isEmpty={() => items.length === 0}
        empty={<EmptyState icon={CopyCheck} title={t("nothing")} text={t("nothingText")} />}
      >
        {() => (
          <ul className={css.list} aria-label={t("title")}>
            {items.map((one) => (
              <li key={one.albums.map(({ album_id }) => album_id).join("-")}>
                <Pair pair={one} />
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {waiting > 0 && <p className="muted">{t("waiting", { count: waiting })}</p>}
      <ReadOn query={found} />
    </Page>
  );
}
