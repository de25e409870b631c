/** What was deleted or replaced, and can still be brought back. */
import {
  type InfiniteData,
  type UseInfiniteQueryResult,
  useInfiniteQuery,
} from "@tanstack/react-query";
import { ShieldAlert, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { type TrashEntry, trashQuery } from "../../api/history";
import type { PageOf } from "../../api/library";
import { useUser } from "../../api/session";
import { useItems } from "../../library/use-items";
import { Button } from "../../ui/Button";
import { useSizeText } from "../../ui/figures";
import { Page } from "../../ui/Page";
import { ReadOn } from "../../ui/ReadOn";
import { EmptyState, Loaded } from "../../ui/states";
import { WindowList } from "../../ui/WindowList";
import { EmptyDialog } from "./EmptyDialog";
import { Entry } from "./Entry";

/** As in trash.module.css, with two lines of facts. */
const ENTRY_PX = 96;

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
  const trash = useInfiniteQuery(trashQuery);
  const [isAsking, setAsking] = useState(false);
  const { count = 0, size_bytes = 0 } = trash.data?.pages[0] ?? {};
  const size = sizeText(size_bytes);
  return (
    <Page
      title={t("title")}
      lead={count > 0 ? t("holds", { count, size }) : t("lead")}
      actions={
        count > 0 && (
          <Button look="danger" icon={Trash2} onClick={() => setAsking(true)}>
            {t("empty")}
          </Button>
        )
      }
      narrow
    >
      <Loaded
        query={trash}
        isEmpty={() => count === 0}
        empty={<EmptyState icon={Trash2} title={t("nothing")} text={t("nothingText")} />}
      >
        {() => <Entries trash={trash} />}
      </Loaded>
      {isAsking && <EmptyDialog count={count} size={size} onClose={() => setAsking(false)} />}
    </Page>
  );
}

function Entries({ trash }: { trash: UseInfiniteQueryResult<InfiniteData<PageOf<TrashEntry>>> }) {
  const t = useTranslations("history.trash");
  const { items, onRange } = useItems(trash);
  return (
    <>
      <WindowList
        label={t("title")}
        items={items}
        isWhole={!trash.hasNextPage}
        heightAt={() => ENTRY_PX}
        onRange={onRange}
      >
        {(entry) => <Entry entry={entry} />}
      </WindowList>
      <ReadOn query={trash} />
    </>
  );
}
