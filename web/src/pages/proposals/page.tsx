/** What albums seem to be that were filed as they are: looked at, taken, declined. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { Check, SearchCheck } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { countsQuery, type ProposalCounts, proposalsQuery, STATES } from "../../api/proposals";
import { useUser } from "../../api/session";
import { useItems } from "../../library/use-items";
import { Button } from "../../ui/Button";
import { Page } from "../../ui/Page";
import { ReadOn } from "../../ui/ReadOn";
import { EmptyState, Loaded } from "../../ui/states";
import { Tab, Tabs } from "../../ui/Tabs";
import { useSelection } from "../reviews/use-selection";
import { DecisionBar } from "./DecisionBar";
import { ProposalList } from "./ProposalList";
import css from "./proposals.module.css";
import { TakeAbove } from "./TakeAbove";

export default function ProposalsPage() {
  const t = useTranslations("proposals");
  const { is_admin } = useUser();
  const counts = useQuery(countsQuery());
  const [isAsking, setAsking] = useState(false);
  return (
    <Page
      title={t("title")}
      lead={t("lead")}
      actions={
        is_admin &&
        (counts.data?.sure ?? 0) > 0 && (
          <Button icon={Check} onClick={() => setAsking(true)}>
            {t("above.open")}
          </Button>
        )
      }
    >
      <Loaded
        query={counts}
        isEmpty={({ total }) => total === 0}
        empty={<EmptyState icon={SearchCheck} title={t("nothing")} text={t("nothingText")} />}
      >
        {(told) => (
          <>
            <StateLine counts={told} />
            <Listed counts={told} />
          </>
        )}
      </Loaded>
      {isAsking && <TakeAbove onClose={() => setAsking(false)} />}
    </Page>
  );
}

/** "412 of 3,000 looked up, 371 sure, 12 differ", and why it does not go on. */
function StateLine({ counts }: { counts: ProposalCounts }) {
  const t = useTranslations("proposals");
  const { total, looked_up, sure, differs, enabled, hindrance } = counts;
  const isWhole = looked_up === total;
  return (
    <p className={css.line} role="status">
      {t("line", { total, looked: looked_up, sure, differs })}
      {!enabled && !isWhole && <span>{t("off")}</span>}
      {enabled && hindrance && <span>{t("hindered", { why: hindrance })}</span>}
    </p>
  );
}

function Listed({ counts }: { counts: ProposalCounts }) {
  const t = useTranslations("proposals");
  const { is_admin } = useUser();
  const { state = "sure" } = useSearch({ from: "/shell/proposals" });
  const query = useInfiniteQuery(proposalsQuery(state));
  const { items, onRange } = useItems(query);
  const ids = useMemo(() => items.map(({ album_id }) => album_id), [items]);
  const selection = useSelection(ids);
  const some = items.filter(({ album_id }) => selection.ids.has(album_id));
  return (
    <>
      <Tabs label={t("states")}>
        {STATES.filter((each) => counts[each] > 0 || each === state).map((each) => (
          <Tab key={each} to="/proposals" search={{ state: each }} replace>
            {t(`state.${each}`)} {counts[each]}
          </Tab>
        ))}
      </Tabs>
      <p className={css.meaning}>{t(`meaning.${state}`)}</p>
      <Loaded
        query={query}
        isEmpty={() => items.length === 0}
        empty={<EmptyState icon={SearchCheck} title={t("none")} text={t(`meaning.${state}`)} />}
      >
        {() => (
          <ProposalList
            items={items}
            isWhole={!query.hasNextPage}
            onRange={onRange}
            selection={is_admin ? selection : undefined}
          />
        )}
      </Loaded>
      <ReadOn query={query} />
      {is_admin && some.length > 0 && <DecisionBar chosen={some} onDone={selection.clear} />}
    </>
  );
}
