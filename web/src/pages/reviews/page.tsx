/** Everything that waits for a decision, and one button for what is all but certain. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { PartyPopper } from "lucide-react";
import { useMemo } from "react";
import { useTranslations } from "use-intl";
import { reviewsQuery } from "../../api/downloads";
import { useDecided } from "../../downloads/decisions";
import { ButtonLink } from "../../ui/Button";
import { Page } from "../../ui/Page";
import { EmptyState, ErrorState, SkeletonRows } from "../../ui/states";
import { BulkBar } from "./BulkBar";
import { ReviewList } from "./ReviewList";
import type { Search } from "./route";

/** As sure as most people want it before they stop looking. */
const USUALLY_SURE = 90;

export default function ReviewsPage() {
  const t = useTranslations("review");
  const titles = useTranslations("shell.titles");
  const { sure = USUALLY_SURE } = useSearch({ from: "/shell/review" });
  const navigate = useNavigate({ from: "/review" });
  const query = useInfiniteQuery(reviewsQuery);
  const decided = useDecided();
  const rows = useMemo(
    () =>
      query.data?.pages
        .flatMap(({ items }) => items)
        .filter(({ status, id }) => status === "review" && !decided.has(id)),
    [query.data, decided],
  );
  return (
    <Page title={titles("reviews")} lead={rows && rows.length > 0 && t("lead")}>
      {!rows && query.isError && (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      )}
      {!rows && !query.isError && <SkeletonRows rows={5} height="4.5rem" />}
      {rows?.length === 0 && !query.hasNextPage && (
        <EmptyState icon={PartyPopper} title={t("empty")} text={t("emptyText")}>
          <ButtonLink to="/queue">{t("toQueue")}</ButtonLink>
        </EmptyState>
      )}
      {rows && rows.length > 0 && (
        <>
          <BulkBar
            rows={rows}
            sure={sure}
            onSure={(next) =>
              void navigate({ search: (now: Search) => ({ ...now, sure: next }), replace: true })
            }
          />
          <ReviewList
            rows={rows}
            onEnd={() => {
              if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
            }}
          />
        </>
      )}
    </Page>
  );
}
