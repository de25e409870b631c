/** The candidates, what the chosen one would change, and the decision. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { CircleHelp } from "lucide-react";
import { useTranslations } from "use-intl";
import type { Review } from "../../api/downloads";
import { useKeys } from "../../keys/use-keys";
import type { Download } from "../../live/patches";
import { Candidates } from "./Candidates";
import { AS_IS, chosenOf, releaseOf } from "./choice";
import { compare, compareAsIs } from "./compare";
import { Decision } from "./Decision";
import { FieldDiff } from "./FieldDiff";
import { Lookup } from "./Lookup";
import { OwnedHint } from "./OwnedHint";
import css from "./review.module.css";
import type { Search } from "./route";
import { TrackDiff } from "./TrackDiff";
import { useDecide } from "./use-decide";
import { useNeighbours } from "./use-neighbours";
import { useRest } from "./use-rest";

export function ReviewDetail({ download, review }: { download: Download; review: Review }) {
  const t = useTranslations("review");
  const { candidate } = useSearch({ from: "/shell/review/$downloadId" });
  const navigate = useNavigate({ from: "/review/$downloadId" });
  const neighbours = useNeighbours(download.id);
  const chosen = chosenOf(review, candidate);
  const release = releaseOf(chosen);
  const choose = (id: string) =>
    void navigate({ search: (now: Search) => ({ ...now, candidate: id }), replace: true });
  const { decide, lookAgain, busy } = useDecide(download, neighbours.goNext);
  const getRest = useRest(download, review, neighbours.goNext);
  useKeys({
    candidate: (key) => {
      const nth = review.candidates[Number(key) - 1];
      if (nth) choose(nth.candidate_id);
    },
    asIs: () => choose(AS_IS),
    accept: () => chosen && decide(chosen),
  });
  return (
    <>
      <p className={css.asked}>
        <CircleHelp size={18} aria-hidden />
        <span>{review.message}</span>
        {neighbours.place && <span className={css.place}>{t("place", neighbours.place)}</span>}
      </p>
      <div className={css.desk}>
        <div className={css.side}>
          <Candidates
            review={review}
            chosen={chosen === AS_IS ? AS_IS : chosen?.candidate_id}
            onChoose={choose}
          />
          <Lookup review={review} busy={busy} onAnswer={lookAgain} />
        </div>
        <div className={css.main}>
          <OwnedHint review={review} chosen={release} />
          <FieldDiff review={review} chosen={release} />
          <TrackDiff
            lines={release ? compare(review, release) : compareAsIs(review)}
            hasDiscs={Math.max(review.current.discs, release?.disc_total ?? 1) > 1}
            artist={release?.artist ?? review.current.artist}
          />
        </div>
      </div>
      <Decision
        chosen={chosen}
        busy={busy}
        canCut={review.reason === "trailing-data"}
        onGetRest={getRest}
        onDecide={decide}
        onLater={neighbours.goNext}
      />
    </>
  );
}
