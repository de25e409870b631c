/** Which changes are shown: by what was done, by whom, by name. */
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { peopleQuery } from "../../api/people";
import { useUser } from "../../api/session";
import list from "../../library/list.module.css";
import { Pick } from "../../ui/Pick";
import { SearchField } from "../../ui/SearchField";
import { ACTIONS, type Search } from "./route";

interface FiltersProps {
  search: Search;
  onChange: (change: Partial<Search>) => void;
}

export function Filters({ search, onChange }: FiltersProps) {
  const t = useTranslations("history");
  return (
    <div className={list.toolbar}>
      <SearchField label={t("find")} value={search.q} onChange={(q) => onChange({ q })} />
      <Pick
        label={t("what")}
        value={search.action ?? ""}
        options={[
          { value: "", name: t("everything") },
          ...ACTIONS.map((action) => ({ value: action, name: t(`actions.${action}`) })),
        ]}
        onChange={(action) => onChange({ action: action || undefined })}
      />
      <ByWhom by={search.by} onChange={(by) => onChange({ by })} />
    </div>
  );
}

interface ByWhomProps {
  by: number | undefined;
  onChange: (by: number | undefined) => void;
}

/** Only admins know who else there is. */
function ByWhom({ by, onChange }: ByWhomProps) {
  const t = useTranslations("history");
  const user = useUser();
  const people = useQuery({ ...peopleQuery, enabled: user.is_admin });
  const others = people.data?.filter(({ id }) => id !== user.id) ?? [];
  const isUnknown = by !== undefined && by !== user.id && !others.some(({ id }) => id === by);
  return (
    <Pick
      label={t("who")}
      value={String(by ?? "")}
      options={[
        { value: "", name: t("everybody") },
        { value: String(user.id), name: t("you") },
        ...others.map(({ id, username }) => ({ value: String(id), name: username })),
        ...(isUnknown ? [{ value: String(by), name: t("somebodyElse") }] : []),
      ]}
      onChange={(id) => onChange(id ? Number(id) : undefined)}
    />
  );
}
