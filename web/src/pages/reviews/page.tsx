/** Everything that waits for a decision, by its reason; decided one by one or by the hundred. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { PartyPopper } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { type AnswerMany, groupsQuery, type ReviewGroup } from "../../api/reviews";
import { useDecided } from "../../downloads/decisions";
import { ButtonLink } from "../../ui/Button";
import { Page } from "../../ui/Page";
import { EmptyState, ErrorState, SkeletonRows } from "../../ui/states";
import { BulkBar } from "./BulkBar";
import { CountSheet } from "./CountSheet";
import { entriesOf, idsOf, toggled, undecided } from "./entries";
import { ReviewList } from "./ReviewList";
import type { Search } from "./route";
import { SelectionBar } from "./SelectionBar";
import { useAnswerMany } from "./use-answer-many";
import { useSelection } from "./use-selection";

/** As sure as most people want it before they stop looking. */
const USUALLY_SURE = 90;

export default function ReviewsPage() {
  const t = useTranslations("review");
  const titles = useTranslations("shell.titles");
  const query = useQuery(groupsQuery);
  const decided = useDecided();
  const groups = useMemo(() => query.data && undecided(query.data, decided), [query.data, decided]);
  return (
    <Page title={titles("reviews")} lead={groups && groups.length > 0 && t("lead")}>
      {!groups && query.isError && (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      )}
      {!groups && !query.isError && <SkeletonRows rows={5} height="4.5rem" />}
      {groups?.length === 0 && (
        <EmptyState icon={PartyPopper} title={t("empty")} text={t("emptyText")}>
          <ButtonLink to="/queue">{t("toQueue")}</ButtonLink>
        </EmptyState>
      )}
      {groups && groups.length > 0 && <Inbox groups={groups} />}
    </Page>
  );
}

function Inbox({ groups }: { groups: readonly ReviewGroup[] }) {
  const { sure = USUALLY_SURE } = useSearch({ from: "/shell/review" });
  const navigate = useNavigate({ from: "/review" });
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState<AnswerMany>();
  const selection = useSelection(useMemo(() => idsOf(groups), [groups]));
  const give = useAnswerMany();
  const ask = (ids: Iterable<number>, answer: AnswerMany["answer"]) =>
    setAsked({ ids: [...ids], answer, incomplete: false });
  return (
    <>
      <BulkBar
        groups={groups}
        sure={sure}
        onSure={(next) =>
          void navigate({ search: (now: Search) => ({ ...now, sure: next }), replace: true })
        }
        onAccept={(ids) => ask(ids, "best")}
      />
      <ReviewList
        entries={useMemo(() => entriesOf(groups, closed), [groups, closed])}
        selection={selection}
        onToggle={(reason) => setClosed(toggled(closed, reason))}
      />
      {selection.ids.size > 0 && (
        <SelectionBar
          count={selection.ids.size}
          onAsk={(answer) => ask(selection.ids, answer)}
          onClear={selection.clear}
        />
      )}
      {asked && (
        <CountSheet
          asked={asked}
          onIncomplete={(incomplete) => setAsked({ ...asked, incomplete })}
          onClose={() => setAsked(undefined)}
          onGive={(parts, count) => {
            setAsked(undefined);
            selection.clear();
            give(asked, parts, count);
          }}
        />
      )}
    </>
  );
}
