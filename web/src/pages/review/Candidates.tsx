/** The releases that it may be, best first; and the album as it is. */

import { useTranslations } from "use-intl";
import type { Candidate, Review } from "../../api/downloads";
import { Chip } from "../../ui/Chip";
import { Cover } from "../../ui/Cover";
import { classes } from "../../ui/classes";
import { joined } from "../../ui/joined";
import css from "./Candidates.module.css";
import { AS_IS } from "./choice";
import { OutcomeChip } from "./Outcome";
import { ScoreRing } from "./ScoreRing";

const COVER_PX = 56;
const MOST_PENALTIES = 4;
const MOST_KEYS = 9;

interface CandidatesProps {
  review: Review;
  /** A candidate's id, {@link AS_IS}, or nothing yet. */
  chosen: string | undefined;
  onChoose: (id: string) => void;
}

export function Candidates({ review, chosen, onChoose }: CandidatesProps) {
  const t = useTranslations("review");
  return (
    <fieldset className={css.candidates}>
      <legend>{t("candidates", { count: review.candidates.length })}</legend>
      {review.candidates.map((candidate, at) => (
        <Choice
          key={candidate.candidate_id}
          isChosen={chosen === candidate.candidate_id}
          onChoose={() => onChoose(candidate.candidate_id)}
        >
          <Release candidate={candidate} nth={at + 1} />
        </Choice>
      ))}
      <Choice isChosen={chosen === AS_IS} onChoose={() => onChoose(AS_IS)}>
        <span className={css.body}>
          <span className={css.top}>
            <Cover src={review.cover_url} size={COVER_PX} />
            <span className={css.text}>
              <strong>{t("asIs")}</strong>
              <span className={css.sub}>{t("asIsText")}</span>
            </span>
          </span>
          <span className={css.chips}>
            <kbd className={css.key} aria-hidden>
              0
            </kbd>
            <OutcomeChip outcome={review.as_is} />
          </span>
        </span>
      </Choice>
    </fieldset>
  );
}

interface ChoiceProps {
  isChosen: boolean;
  onChoose: () => void;
  children: React.ReactNode;
}

function Choice({ isChosen, onChoose, children }: ChoiceProps) {
  return (
    <label className={classes(css.choice, isChosen && css.chosen)}>
      <input type="radio" name="candidate" checked={isChosen} onChange={onChoose} />
      {children}
    </label>
  );
}

function Release({ candidate, nth }: { candidate: Candidate; nth: number }) {
  const t = useTranslations("review");
  const { artist, album, disambiguation, year, media, country, label, catalog_number } = candidate;
  const penalties = Object.entries(candidate.penalties).filter(([, share]) => share > 0);
  return (
    <span className={css.body}>
      <span className={css.top}>
        <Cover src={candidate.cover_url} size={COVER_PX} />
        <span className={css.text}>
          <strong>{album}</strong>
          <span>{artist}</span>
          <span className={css.sub}>{joined([year, media, country, label, catalog_number])}</span>
          {disambiguation && <span className={css.sub}>{disambiguation}</span>}
        </span>
        <ScoreRing confidence={candidate.confidence} />
      </span>
      <span className={css.chips}>
        {nth <= MOST_KEYS && (
          <kbd className={css.key} aria-hidden>
            {nth}
          </kbd>
        )}
        <OutcomeChip outcome={candidate.outcome} />
        <Chip>{t("tracks", { count: candidate.track_total })}</Chip>
        {candidate.by_sound && <Sound said={candidate.by_sound} />}
        {penalties.slice(0, MOST_PENALTIES).map(([name, share]) => (
          <Penalty key={name} name={name} share={share} />
        ))}
        {penalties.length === 0 && <Chip tone="ok">{t("fits")}</Chip>}
      </span>
    </span>
  );
}

/** What AcoustID says of a release: of how many files, and which stand elsewhere on it. */
function Sound({ said }: { said: NonNullable<Candidate["by_sound"]> }) {
  const t = useTranslations("review");
  const { agree, of } = said;
  const isWhole = agree === of && said.misplaced.length === 0;
  return (
    <>
      <Chip tone={isWhole ? "ok" : "warn"} title={t("bySoundText", { agree, of })}>
        {t("bySound", { agree, of })}
      </Chip>
      {said.misplaced.length > 0 && (
        <Chip tone="warn">{t("misplaced", { count: said.misplaced.length })}</Chip>
      )}
    </>
  );
}

const PENALTIES = [
  "artist",
  "album",
  "tracks",
  "missing_tracks",
  "unmatched_tracks",
  "media",
  "mediums",
  "year",
  "country",
  "label",
  "catalognum",
  "albumdisambig",
  "album_id",
  "data_source",
  "source",
] as const;

/** What does not fit, in words; how much it counts stands in its title. */
function Penalty({ name, share }: { name: string; share: number }) {
  const t = useTranslations("review");
  const known = PENALTIES.find((each) => each === name);
  const percent = Math.max(1, Math.round(share * 100));
  return (
    <Chip tone="warn" title={t("costs", { percent })}>
      {known ? t(`penalty.${known}`) : name.replaceAll("_", " ")}
    </Chip>
  );
}
