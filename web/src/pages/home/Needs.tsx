/** What does not go on without a person: reviews, questions about lossy audio, failures. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { api, done } from "../../api/client";
import { countsQuery } from "../../api/downloads";
import { needsQuery } from "../../api/home";
import { useDecided } from "../../downloads/decisions";
import { type Download, KEYS } from "../../live/patches";
import { readAgain } from "../../live/read-again";
import { Section } from "../../ui/Page";
import { ErrorState } from "../../ui/states";
import { toast, useErrorToast } from "../../ui/toasts";
import { Need } from "./Need";
import css from "./Needs.module.css";

const MOST = 4;

/** Takes a failure off the list, once there was time to think better of it. */
function useDismissal() {
  const t = useTranslations("home");
  const client = useQueryClient();
  const tellError = useErrorToast();
  const [gone, setGone] = useState<ReadonlySet<number>>(new Set());
  const remove = async (id: number) => {
    try {
      await done(
        api.DELETE("/api/downloads/{download_id}", { params: { path: { download_id: id } } }),
      );
    } catch (error) {
      tellError(error);
    }
    await readAgain(client, KEYS.downloads);
  };
  const bringBack = (id: number) => setGone((all) => new Set([...all].filter((one) => one !== id)));
  const dismiss = ({ id, title, source_url }: Download) => {
    setGone((all) => new Set([...all, id]));
    toast({
      text: t("dismissed", { title: title ?? source_url }),
      undo: () => bringBack(id),
      onLeft: () => void remove(id),
    });
  };
  return { gone, dismiss };
}

/** How much of it there is, above the albums; what it is stands below them. */
export function NeedsLine() {
  const t = useTranslations("home");
  const { review = 0, failed = 0 } = useQuery(countsQuery()).data?.by_status ?? {};
  if (review + failed === 0) return null;
  return (
    <Link to="/queue" search={{ status: "needs" }} className={css.more}>
      {t("needsLine", { count: review + failed })}
    </Link>
  );
}

export function Needs() {
  const t = useTranslations("home");
  const query = useQuery(needsQuery);
  const { gone, dismiss } = useDismissal();
  const decided = useDecided();
  const rows = query.data?.filter(({ id }) => !gone.has(id) && !decided.has(id)) ?? [];
  // The list is only read as far as it is shown.
  const { review = 0, failed = 0 } = useQuery(countsQuery()).data?.by_status ?? {};
  const all = Math.max(rows.length, review + failed);
  if (query.isError && !query.data) {
    return (
      <Section title={t("needs")}>
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      </Section>
    );
  }
  // Nothing to do is good news, and good news needs no room.
  if (rows.length === 0) return null;
  return (
    <Section
      title={t("needs")}
      actions={
        rows.length > MOST && (
          <Link to="/queue" search={{ status: "needs" }} className={css.more}>
            {t("needsAll", { count: all - MOST })}
          </Link>
        )
      }
    >
      <ul className={css.strip}>
        {rows.slice(0, MOST).map((row) => (
          <Need key={row.id} row={row} onDismiss={() => dismiss(row)} />
        ))}
      </ul>
    </Section>
  );
}
