/** Which downloads are shown: all of it is in the address. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { useUser } from "../../api/session";
import { sourcesQuery } from "../../api/sources";
import { Pick } from "../../ui/Pick";
import { Tab, Tabs } from "../../ui/Tabs";
import css from "./queue.module.css";
import type { Search } from "./route";
import { SECTIONS } from "./sections";
import type { SectionRows } from "./use-queue";

interface FiltersProps {
  search: Search;
  sections: readonly SectionRows[] | undefined;
}

export function Filters({ search, sections }: FiltersProps) {
  const t = useTranslations("downloads");
  const { is_admin } = useUser();
  const { data: sources } = useQuery(sourcesQuery);
  const navigate = useNavigate({ from: "/queue" });
  const change = (changed: Partial<Search>) =>
    void navigate({ search: (now: Search) => ({ ...now, ...changed, open: undefined }) });
  return (
    <div className={css.filters}>
      <Tabs label={t("filters")}>
        {([undefined, ...SECTIONS] as const).map((status) => (
          <Tab
            key={status ?? "all"}
            to="/queue"
            search={{ ...search, status, open: undefined }}
            activeOptions={{ exact: true, includeSearch: true }}
            aria-current={search.status === status ? "page" : undefined}
          >
            {status ? t(`sections.${status}`) : t("all")}
            <Count of={sections?.find(({ section }) => section === status)?.count} />
          </Tab>
        ))}
      </Tabs>
      <div className={css.selects}>
        {is_admin && (
          <Pick
            label={t("whose")}
            value={search.mine ? "mine" : "all"}
            options={[
              { value: "all", name: t("everybodys") },
              { value: "mine", name: t("mine") },
            ]}
            onChange={(whose) => change({ mine: whose === "mine" || undefined })}
          />
        )}
        <Pick
          label={t("source")}
          value={search.source ?? ""}
          options={[
            { value: "", name: t("anySource") },
            ...(sources?.map(({ name, title }) => ({ value: name, name: title })) ?? []),
          ]}
          onChange={(source) => change({ source: source || undefined })}
        />
      </div>
    </div>
  );
}

function Count({ of: count }: { of: number | undefined }) {
  return count ? <span className={css.count}>{count}</span> : null;
}
