/** One list: its rows in their order, what is asked about them, and what taking it would do. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useParams, useSearch } from "@tanstack/react-router";
import { ListMusic } from "lucide-react";
import { useTranslations } from "use-intl";
import { STATES } from "../../api/list-states";
import { listQuery, type MusicList, rowsQuery } from "../../api/lists";
import { Disclosure } from "../../ui/Disclosure";
import { Page } from "../../ui/Page";
import { ReadOn } from "../../ui/ReadOn";
import { EmptyState, Loaded } from "../../ui/states";
import { Tab, Tabs } from "../../ui/Tabs";
import { Asked } from "./Asked";
import { Changing } from "./Changing";
import css from "./list.module.css";
import { Placed } from "./Placed";
import { RowText } from "./RowText";
import { Synced } from "./Synced";
import { Taking } from "./Taking";

export default function ListPage() {
  const t = useTranslations("lists");
  const { listId } = useParams({ from: "/shell/lists/$listId" });
  const list = useQuery(listQuery(Number(listId)));
  return (
    <Page title={list.data?.name ?? t("title")} lead={list.data?.problem || list.data?.note}>
      <Loaded query={list}>
        {(one) => (
          <>
            {one.is_own && <Taking list={one} />}
            {one.is_own && <Changing list={one} />}
            {one.is_own && one.is_synced !== null && <Synced list={one} />}
            <Rows list={one} />
            <LeftOut list={one} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Rows({ list }: { list: MusicList }) {
  const t = useTranslations("lists");
  const { state } = useSearch({ from: "/shell/lists/$listId" });
  const query = useInfiniteQuery(rowsQuery(list.id, state));
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const params = { listId: String(list.id) };
  return (
    <>
      <Tabs label={t("states")}>
        <Tab
          to="/lists/$listId"
          params={params}
          search={{}}
          replace
          activeOptions={{ exact: true }}
        >
          {t("all")} {list.rows}
        </Tab>
        {STATES.filter((each) => (list.counts[each] ?? 0) > 0 || each === state).map((each) => (
          <Tab key={each} to="/lists/$listId" params={params} search={{ state: each }} replace>
            {t(`state.${each}`)} {list.counts[each] ?? 0}
          </Tab>
        ))}
      </Tabs>
      <Loaded
        query={query}
        isEmpty={() => items.length === 0}
        empty={<EmptyState icon={ListMusic} title={t("none")} text={t("noneText")} />}
      >
        {() =>
          state === "ask" && list.is_own ? (
            <Asked listId={list.id} rows={items} />
          ) : !state && list.is_own ? (
            <Placed listId={list.id} rows={items} />
          ) : (
            <ol className={css.lists}>
              {items.map((row) => (
                <li key={row.id} className={css.row}>
                  <RowText row={row} />
                </li>
              ))}
            </ol>
          )
        }
      </Loaded>
      <ReadOn query={query} />
    </>
  );
}

function LeftOut({ list }: { list: MusicList }) {
  const t = useTranslations("lists");
  if (list.left_out.length === 0) return null;
  return (
    <Disclosure title={t("leftOut", { count: list.left_out.length })} className={css.left}>
      <ul>
        {list.left_out.map(({ number, reason }) => (
          <li key={number}>{t("leftOutRow", { number, reason })}</li>
        ))}
      </ul>
    </Disclosure>
  );
}
