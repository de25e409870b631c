/** What was deleted or replaced, and can still be brought back. */
import { useQuery } from "@tanstack/react-query";
import { ShieldAlert, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { trashQuery } from "../../api/history";
import { useUser } from "../../api/session";
import { Button } from "../../ui/Button";
import { useSizeText } from "../../ui/figures";
import { Page } from "../../ui/Page";
import { EmptyState, Loaded } from "../../ui/states";
import { EmptyDialog } from "./EmptyDialog";
import { Entry } from "./Entry";
import css from "./trash.module.css";

export default function TrashPage() {
  const t = useTranslations("history.trash");
  const { is_admin } = useUser();
  return is_admin ? (
    <Trash />
  ) : (
    <Page title={t("title")}>
      <EmptyState icon={ShieldAlert} title={t("adminsOnly")} text={t("adminsOnlyText")} />
    </Page>
  );
}

function Trash() {
  const t = useTranslations("history.trash");
  const sizeText = useSizeText();
  const trash = useQuery(trashQuery);
  const [isAsking, setAsking] = useState(false);
  const entries = trash.data ?? [];
  const size = sizeText(entries.reduce((sum, { size_bytes }) => sum + size_bytes, 0));
  return (
    <Page
      title={t("title")}
      lead={entries.length > 0 ? t("holds", { count: entries.length, size }) : t("lead")}
      actions={
        entries.length > 0 && (
          <Button look="danger" icon={Trash2} onClick={() => setAsking(true)}>
            {t("empty")}
          </Button>
        )
      }
      narrow
    >
      <Loaded
        query={trash}
        isEmpty={(rows) => rows.length === 0}
        empty={<EmptyState icon={Trash2} title={t("nothing")} text={t("nothingText")} />}
      >
        {(rows) => (
          <ul className={css.list} aria-label={t("title")}>
            {rows.map((entry) => (
              <li key={entry.id}>
                <Entry entry={entry} />
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {isAsking && (
        <EmptyDialog count={entries.length} size={size} onClose={() => setAsking(false)} />
      )}
    </Page>
  );
}
