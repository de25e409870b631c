/** Track by track: the file as it is, and what it would be. */
import {
  AudioLines,
  ChartNoAxesColumn,
  Equal,
  FileQuestion,
  type LucideIcon,
  Pencil,
  SearchX,
} from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { Review } from "../../api/downloads";
import { PlayButton, useIsCurrentFile } from "../../player/PlayButton";
import { play } from "../../player/queue";
import { SpectrogramSheet } from "../../spectrogram/SpectrogramSheet";
import { Button, IconButton } from "../../ui/Button";
import { Chip, type Tone } from "../../ui/Chip";
import { Length, lengthText } from "../../ui/figures";
import { TableHead } from "../../ui/TableHead";
import type { Line, StagedFile } from "./compare";
import { nameOf } from "./compare";
import css from "./Diff.module.css";
import { pieceOf, seamOf } from "./hearing";
import { Words } from "./Words";

const LOOKS: Readonly<Record<Line["kind"], { tone: Tone; icon: LucideIcon }>> = {
  same: { tone: "neutral", icon: Equal },
  changed: { tone: "info", icon: Pencil },
  missing: { tone: "bad", icon: SearchX },
  extra: { tone: "warn", icon: FileQuestion },
};

/** A difference in length that is no rounding, and one that makes one doubt. */
const SHOWN_MS = 1000;
const NOTABLE_MS = 3000;

interface TrackDiffProps {
  review: Review;
  lines: readonly Line[];
  hasDiscs: boolean;
  /** The album's; a track's own is shown only where it is another. */
  artist: string | null;
}

export function TrackDiff({ review, lines, hasDiscs, artist }: TrackDiffProps) {
  const t = useTranslations("review");
  const count = (kind: Line["kind"]) => lines.filter((line) => line.kind === kind).length;
  return (
    <section className={css.section} aria-label={t("trackDiff")}>
      <h2 className={css.head}>
        {t("trackDiff")}
        <span className={css.counts}>
          {(["same", "changed", "missing", "extra"] as const).map(
            (kind) =>
              count(kind) > 0 && (
                <Chip key={kind} tone={LOOKS[kind].tone} icon={LOOKS[kind].icon}>
                  {t(`count.${kind}`, { count: count(kind) })}
                </Chip>
              ),
          )}
        </span>
      </h2>
      <table className={css.table}>
        <TableHead
          columns={[
            { name: t("column.state") },
            { name: t("column.file") },
            { name: t("column.place"), className: css.number },
            { name: t("column.title") },
            { name: t("column.length"), className: css.number },
          ]}
        />
        <tbody>
          {lines.map((line, at) => (
            <Row
              key={line.key}
              review={review}
              line={line}
              next={lines.slice(at + 1).find(({ file }) => file)?.file ?? undefined}
              hasDiscs={hasDiscs}
              artist={artist}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface RowProps {
  review: Review;
  line: Line;
  /** What is heard after it. */
  next: StagedFile | undefined;
  hasDiscs: boolean;
  artist: string | null;
}

function placeOf(at: { disc: number | null; number: number | null } | null, hasDiscs: boolean) {
  if (!at || at.number === null) return "";
  return hasDiscs ? `${at.disc ?? 1}-${at.number}` : String(at.number);
}

function Row({ review, line, next, hasDiscs, artist }: RowProps) {
  const t = useTranslations("review");
  const { kind, file, target, deltaMs } = line;
  const { tone, icon } = LOOKS[kind];
  const isDoubtful = deltaMs !== null && Math.abs(deltaMs) >= NOTABLE_MS;
  return (
    <tr data-line={kind}>
      <td>
        <Chip tone={tone} icon={icon}>
          {t(`line.${kind}`)}
        </Chip>
      </td>
      <td className={css.file}>
        {file ? (
          <>
            {file.name}
            <span className={css.heard}>
              <Hear review={review} file={file} />
              <ShowSpectrogram review={review} file={file} />
              {`${lengthText(file.duration_ms)} · ${file.quality}`}
            </span>
          </>
        ) : (
          <span className={css.quiet}>{t("noFile")}</span>
        )}
      </td>
      <td className={css.number}>
        <Words
          before={placeOf(file ?? target, hasDiscs)}
          after={placeOf(target ?? file, hasDiscs)}
        />
      </td>
      <td className={css.title}>
        <Title line={line} artist={artist} />
      </td>
      <td className={css.number}>
        <Length ms={target?.lengthMs ?? file?.duration_ms} />
        {deltaMs !== null && Math.abs(deltaMs) >= SHOWN_MS && (
          <Delta ms={deltaMs} isNotable={isDoubtful} />
        )}
        {file && isDoubtful && <HearSeam review={review} file={file} next={next} />}
      </td>
    </tr>
  );
}

/** Plays a file as it waits. */
function Hear({ review, file }: { review: Review; file: StagedFile }) {
  const isCurrent = useIsCurrentFile(review.download_id, file.path);
  return (
    <PlayButton
      name={nameOf(file)}
      isCurrent={isCurrent}
      onPlay={() => play([pieceOf(review, file)])}
    />
  );
}

/** Shows what a file sounds like as it waits. */
function ShowSpectrogram({ review, file }: { review: Review; file: StagedFile }) {
  const t = useTranslations("spectrogram");
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <IconButton
        icon={ChartNoAxesColumn}
        size="s"
        label={t("show", { name: nameOf(file) })}
        onClick={() => setOpen(true)}
      />
      {isOpen && (
        <SpectrogramSheet
          title={nameOf(file)}
          sound={{ downloadId: review.download_id, path: file.path }}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}

/** Plays where a file of a doubtful length ends: whether it was cut, or something is behind it. */
function HearSeam({
  review,
  file,
  next,
}: Pick<RowProps, "review" | "next"> & { file: StagedFile }) {
  const t = useTranslations("review");
  return (
    <Button
      size="s"
      look="ghost"
      icon={AudioLines}
      aria-label={t("seamOf", { title: nameOf(file) })}
      onClick={() => play(seamOf(review, file, next))}
    >
      {t("seam")}
    </Button>
  );
}

/** What it is called and would be called; what has no counterpart changes nothing. */
function Title({ line: { file, target }, artist }: { line: Line; artist: string | null }) {
  if (!target) return file && <span>{nameOf(file)}</span>;
  return (
    <>
      <Words before={file ? (file.title ?? "") : target.title} after={target.title} />
      {target.artist && target.artist !== artist && (
        <span className={css.quiet}>{target.artist}</span>
      )}
    </>
  );
}

function Delta({ ms, isNotable }: { ms: number; isNotable: boolean }) {
  const t = useTranslations("review");
  const text = lengthText(Math.abs(ms));
  return (
    <span className={isNotable ? css.notable : css.quiet}>
      <span aria-hidden>
        {ms > 0 ? "+" : "−"}
        {text}
      </span>
      <span className="visually-hidden">{t(ms > 0 ? "longer" : "shorter", { length: text })}</span>
    </span>
  );
}
