/** Which downloads are shown: all of it is in the address. */
import { useNavigate } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { useUser } from "../../api/session";
import { Tab, Tabs } from "../../ui/Tabs";
import css from "./queue.module.css";
import type { Search } from "./route";
import { SECTIONS } from "./sections";
import type { SectionRows } from "./use-queue";

const SOURCES = ["qobuz", "youtube", "bandcamp", "soundcloud", "url", "folder"] as const;

interface FiltersProps {
  search: Search;
  sections: readonly SectionRows[] | undefined;
}

export function Filters({ search, sections }: FiltersProps) {
  const t = useTranslations("downloads");
  const { is_admin } = useUser();
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
          <select
            className={css.select}
            aria-label={t("whose")}
            value={search.mine ? "mine" : "all"}
            onChange={({ target }) => change({ mine: target.value === "mine" ? true : undefined })}
          >
            <option value="all">{t("everybodys")}</option>
            <option value="mine">{t("mine")}</option>
          </select>
        )}
        <select
          className={css.select}
          aria-label={t("source")}
          value={search.source ?? ""}
          onChange={({ target }) => change({ source: target.value || undefined })}
        >
          <option value="">{t("anySource")}</option>
          {SOURCES.map((source) => (
            <option key={source} value={source}>
              {t(`sources.${source}`)}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}

function Count({ of: count }: { of: number | undefined }) {
  return count ? <span className={css.count}>{count}</span> : null;
}
