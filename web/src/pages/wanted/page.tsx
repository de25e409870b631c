/** What somebody wants, what came of it, and what is new of the artists whom they follow. */
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Telescope } from "lucide-react";
import { useTranslations } from "use-intl";
import { wantedQuery } from "../../api/wanted";
import { STATES } from "../../api/wanted-states";
import list from "../../library/list.module.css";
import { useItems } from "../../library/use-items";
import { ButtonLink } from "../../ui/Button";
import { Page } from "../../ui/Page";
import { Pick } from "../../ui/Pick";
import { ReadOn } from "../../ui/ReadOn";
import { EmptyState, Loaded, SkeletonRows } from "../../ui/states";
import { WindowList } from "../../ui/WindowList";
import { Entry } from "./Entry";
import { NewReleases } from "./NewReleases";
import type { Search } from "./route";

const route = getRouteApi("/shell/wanted");

/** As in wanted.module.css, with a reason below. */
const ENTRY_PX = 96;

export default function WantedPage() {
  const t = useTranslations("wanted");
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (next: Search) => void navigate({ search: next, replace: true });
  return (
    <Page title={t("title")} lead={t("lead")} narrow>
      <NewReleases />
      <div className={list.toolbar}>
        <Pick
          label={t("where")}
          value={search.state ?? ""}
          options={[
            { value: "", name: t("everything") },
            ...STATES.map((state) => ({ value: state, name: t(`states.${state}`) })),
          ]}
          onChange={(state) => change({ state: state || undefined })}
        />
      </div>
      <Entries search={search} />
    </Page>
  );
}

function Entries({ search }: { search: Search }) {
  const t = useTranslations("wanted");
  const query = useInfiniteQuery({
    ...wantedQuery(search.state),
    placeholderData: keepPreviousData,
  });
  const { items, onRange } = useItems(query);
  const heldBack = query.data?.pages[0]?.held_back;
  return (
    <Loaded
      query={query}
      skeleton={<SkeletonRows rows={6} height="5rem" />}
      isEmpty={() => items.length === 0}
      empty={
        <EmptyState icon={Telescope} title={t("nothing")} text={t("nothingText")}>
          <ButtonLink to="/search">{t("search")}</ButtonLink>
        </EmptyState>
      }
    >
      {() => (
        <div data-old={query.isPlaceholderData} className={list.fading}>
          {heldBack && <p role="status">{heldBack}</p>}
          <WindowList
            label={t("title")}
            items={items}
            isWhole={!query.hasNextPage}
            heightAt={() => ENTRY_PX}
            onRange={onRange}
          >
            {(item) => <Entry item={item} />}
          </WindowList>
          <ReadOn query={query} />
        </div>
      )}
    </Loaded>
  );
}
