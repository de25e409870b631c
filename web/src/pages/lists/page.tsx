/** Everybody's own lists, and those that are shared; bringing more. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ListPlus } from "lucide-react";
import { useTranslations } from "use-intl";
import { STATES } from "../../api/list-states";
import { listsQuery, type MusicList } from "../../api/lists";
import { Chip } from "../../ui/Chip";
import { TextField } from "../../ui/Field";
import { Page } from "../../ui/Page";
import { EmptyState, Loaded } from "../../ui/states";
import css from "../list/list.module.css";
import { Accounts } from "./Accounts";
import { Making } from "./Making";
import { useBring } from "./use-bring";

/** What can be told apart by its name; the service looks at what a file holds. */
const ACCEPTED = ".csv,.tsv,.txt,.json,.jspf,.xspf,.m3u,.m3u8,.zip";

export default function ListsPage() {
  const t = useTranslations("lists");
  const lists = useQuery(listsQuery);
  return (
    <Page title={t("title")} lead={t("lead")}>
      <Bring />
      <Making />
      <Accounts />
      <Loaded
        query={lists}
        isEmpty={(items) => items.length === 0}
        empty={<EmptyState icon={ListPlus} title={t("nothing")} text={t("nothingText")} />}
      >
        {(items) => (
          <ul className={css.lists}>
            {items.map((one) => (
              <li key={one.id} className={css.row}>
                <Listed list={one} />
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Page>
  );
}

function Bring() {
  const t = useTranslations("lists");
  const { mutate, isPending } = useBring();
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the field within does the same by keys
    <div
      className={css.drop}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        // What is dropped elsewhere on a page is music to be sent.
        event.preventDefault();
        event.nativeEvent.stopImmediatePropagation();
        for (const file of event.dataTransfer.files) mutate(file);
      }}
    >
      <TextField
        type="file"
        label={t("bring")}
        hint={t("formats")}
        accept={ACCEPTED}
        disabled={isPending}
        onChange={({ target }) => {
          const file = target.files?.[0];
          if (file) mutate(file);
          target.value = "";
        }}
      />
    </div>
  );
}

function Listed({ list }: { list: MusicList }) {
  const t = useTranslations("lists");
  const { id, name, rows, counts, is_own, owner, is_matched } = list;
  return (
    <>
      <Link to="/lists/$listId" params={{ listId: String(id) }} className={css.title}>
        <bdi>{name}</bdi>
      </Link>
      <span className={css.sub}>
        {t("rows", { count: rows })}
        {!is_own && ` · ${t("of", { owner })}`}
      </span>
      <span className={css.chips}>
        {!is_matched && <Chip tone="info">{t("matching")}</Chip>}
        {STATES.filter((state) => (counts[state] ?? 0) > 0).map((state) => (
          <Chip key={state} tone={state === "ask" ? "warn" : "neutral"}>
            {t(`state.${state}`)} {counts[state]}
          </Chip>
        ))}
      </span>
    </>
  );
}
