/** The candidates, what the chosen one would change, and the decision. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { CircleHelp } from "lucide-react";
import { useTranslations } from "use-intl";
import type { Review } from "../../api/downloads";
import { useKeys } from "../../keys/use-keys";
import type { Download } from "../../live/patches";
import { Arrange } from "./Arrange";
import { Candidates } from "./Candidates";
import { AS_IS, type Chosen, chosenOf, mayReplace, releaseOf } from "./choice";
import { compare, compareAsIs } from "./compare";
import { Decision } from "./Decision";
import { FieldDiff } from "./FieldDiff";
import { Lookup } from "./Lookup";
import { Names } from "./Names";
import { OutcomeNote } from "./Outcome";
import { slotsOf } from "./order";
import { Regroup } from "./Regroup";
import css from "./review.module.css";
import type { Search } from "./route";
import { TrackDiff } from "./TrackDiff";
import { useByHand } from "./use-by-hand";
import { type Choice, useDecide } from "./use-decide";
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
  const byHand = useByHand(review, chosen);
  const answerOf = (one: NonNullable<Chosen>) => ({
    ...byHand.answerOf(one),
    may_replace: mayReplace(byHand.outcomeOf(one)),
  });
  const { decide, lookAgain, busy } = useDecide(download, answerOf, neighbours.goNext);
  /** What is wrong is shown first, where it stands. */
  const give = (choice: Choice) =>
    choice === AS_IS && byHand.isYearWrong(AS_IS) ? choose(AS_IS) : decide(choice);
  const getRest = useRest(download, review, neighbours.goNext);
  useKeys({
    candidate: (key) => {
      const nth = review.candidates[Number(key) - 1];
      if (nth) choose(nth.candidate_id);
    },
    asIs: () => choose(AS_IS),
    accept: () => chosen && give(chosen),
  });
  return (
    <>
      <p className={css.asked}>
        <CircleHelp size={18} aria-hidden />
        <span>
          {review.message}
          {review.by_sound && ` ${review.by_sound}`}
        </span>
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
          <Regroup review={review} busy={busy} onAnswer={lookAgain} />
        </div>
        <div className={css.main}>
          {chosen && <OutcomeNote told={byHand.told} />}
          {chosen === AS_IS && (
            <Names
              review={review}
              typed={byHand.typed}
              isYearWrong={byHand.isYearWrong(AS_IS)}
              onType={byHand.type}
              onGive={() => give(AS_IS)}
            />
          )}
          {chosen && (
            <Arrange
              review={review}
              release={release}
              slots={byHand.slots ?? slotsOf(review, release)}
              onChange={byHand.arrange}
            />
          )}
          <FieldDiff review={review} chosen={release} />
          <TrackDiff
            review={review}
            lines={release ? compare(review, release) : compareAsIs(review)}
            hasDiscs={Math.max(review.current.discs, release?.disc_total ?? 1) > 1}
            artist={release?.artist ?? review.current.artist}
          />
        </div>
      </div>
      <Decision
        chosen={chosen}
        outcome={chosen && byHand.outcomeOf(chosen)}
        busy={busy}
        canCut={review.reason === "trailing-data"}
        onGetRest={getRest}
        onDecide={give}
        onLater={neighbours.goNext}
      />
    </>
  );
}
