/** What a person changes by hand of what is chosen, and what it would do then. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { type AnswerOutcome, outcomeQuery, type Review } from "../../api/downloads";
import { useDebounced } from "../../ui/use-debounced";
import {
  AS_IS,
  answerOf,
  type ByHand,
  type Chosen,
  isByHand,
  isYearWrong,
  outcomeOf,
} from "./choice";
import type { TypedNames } from "./Names";
import type { Slot } from "./order";

const NOTHING: ByHand = { typed: {} };

/** Not told yet: nothing may be replaced by it. */
const NOT_TOLD: AnswerOutcome = { action: "unknown", reason: "…", album: null, message_codes: {} };

/** From the last key to the question. */
const DEBOUNCE_MS = 250;

function keyOf(chosen: Chosen): string {
  return chosen === AS_IS ? AS_IS : (chosen?.candidate_id ?? "");
}

export function useByHand(review: Review, chosen: Chosen) {
  const [changes, setChanges] = useState<Readonly<Record<string, ByHand>>>({});
  const of = (one: Chosen) => changes[keyOf(one)] ?? NOTHING;
  const now = of(chosen);
  const change = (next: Partial<ByHand>) =>
    setChanges({ ...changes, [keyOf(chosen)]: { ...now, ...next } });
  const told = useTold(review, chosen, now);
  return {
    ...now,
    type: (typed: TypedNames) => change({ typed }),
    arrange: (slots: Slot[]) => change({ slots }),
    answerOf: (one: NonNullable<Chosen>) => answerOf(review, one, of(one)),
    /** As far as it was told: what is still being looked up may do nothing. */
    outcomeOf: (one: NonNullable<Chosen>) => {
      if (!isByHand(of(one))) return outcomeOf(review, one);
      return one === chosen ? (told.outcome ?? NOT_TOLD) : NOT_TOLD;
    },
    isYearWrong: (one: Chosen) => isYearWrong(of(one).typed),
    told,
  };
}

/** What the answer would do, as the service tells it once nobody types any more. */
function useTold(review: Review, chosen: Chosen, byHand: ByHand) {
  const answer = useMemo(
    () => chosen && answerOf(review, chosen, byHand),
    [review, chosen, byHand],
  );
  const asked = useDebounced(answer, DEBOUNCE_MS);
  const isAsked = isByHand(byHand);
  const { data, isPlaceholderData, error, refetch } = useQuery({
    ...outcomeQuery(review.download_id, asked ?? { as_is: true }),
    enabled: isAsked && asked !== undefined,
    placeholderData: keepPreviousData,
  });
  const isOld = isAsked && (asked !== answer || isPlaceholderData || !data);
  return {
    outcome: isOld ? undefined : data,
    /** On show until the answer comes: what stands below must not move under a hand. */
    shown: (isAsked ? data : undefined) ?? (chosen && outcomeOf(review, chosen)),
    isOld,
    error: isAsked ? error : null,
    askAgain: () => void refetch(),
  };
}
