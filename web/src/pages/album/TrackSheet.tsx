/** Everything that a track's file says of itself; admins may change its tags. */
import { useQuery } from "@tanstack/react-query";
import { ListPlus } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslations } from "use-intl";
import { type TrackDetail, trackQuery } from "../../api/library";
import { useUser } from "../../api/session";
import { AddToList } from "../../library/AddToList";
import { CopyButton } from "../../library/CopyButton";
import { EditSheet } from "../../library/EditSheet";
import { useEdit } from "../../library/use-edit";
import { Button } from "../../ui/Button";
import { Disclosure } from "../../ui/Disclosure";
import { Length, Size } from "../../ui/figures";
import { Sheet } from "../../ui/Sheet";
import { Loaded } from "../../ui/states";
import css from "./album.module.css";
import { Origin } from "./Origin";

interface TrackSheetProps {
  trackId: number;
  /** `updated_at` of its album. */
  seenAt: string;
  onClose: () => void;
}

export function TrackSheet({ trackId, seenAt, onClose }: TrackSheetProps) {
  const t = useTranslations("library.track");
  const { is_admin } = useUser();
  const lists = useTranslations("lists");
  const [isEditing, setEditing] = useState(false);
  const [isListing, setListing] = useState(false);
  const track = useQuery(trackQuery(trackId));
  if (isEditing && track.data) {
    return <EditTrack track={track.data} seenAt={seenAt} onClose={() => setEditing(false)} />;
  }
  if (isListing && track.data) {
    return <AddToList name={track.data.title} trackIds={[trackId]} onClose={onClose} />;
  }
  return (
    <Sheet
      title={track.data?.title ?? t("detailsTitle")}
      onClose={onClose}
      footer={
        <>
          <Button icon={ListPlus} onClick={() => setListing(true)}>
            {lists("addToList")}
          </Button>
          {is_admin && <Button onClick={() => setEditing(true)}>{t("edit")}</Button>}
        </>
      }
    >
      <Loaded query={track}>{(data) => <Details track={data} />}</Loaded>
    </Sheet>
  );
}

function Details({ track }: { track: TrackDetail }) {
  const t = useTranslations("library.track");
  const tags = Object.entries(track.raw_tags);
  return (
    <div className={css.stack}>
      <dl className={css.pairs}>
        <Fact name={t("artist")}>
          <bdi>{track.artist}</bdi>
        </Fact>
        <Fact name={t("album")}>
          <bdi>{track.album.title}</bdi>
        </Fact>
        <Fact name={t("place")}>{t("placeText", { disc: track.disc, number: track.number })}</Fact>
        <Fact name={t("length")}>
          <Length ms={track.duration_ms} />
        </Fact>
        <Fact name={t("quality")}>{track.quality}</Fact>
        {track.authenticity && (
          <Fact name={t("origin")}>
            <Origin found={track.authenticity} />
          </Fact>
        )}
        <Fact name={t("lyrics.title")}>{t(`lyrics.${track.lyrics}`)}</Fact>
        {track.genre && <Fact name={t("genre")}>{track.genre}</Fact>}
        <Copied name="ISRC" value={track.isrc} />
      </dl>
      <Disclosure title={t("rawTags")}>
        <dl className={css.pairs}>
          <Fact name={t("size")}>
            <Size bytes={track.size_bytes} />
          </Fact>
          <Copied name={t("md5")} value={track.audio_md5} />
          <Copied name={t("recording")} value={track.musicbrainz_id} />
          {tags.map(([name, value]) => (
            <div key={name} className={css.pair2}>
              <dt>{name}</dt>
              <dd>{typeof value === "object" ? JSON.stringify(value) : String(value)}</dd>
            </div>
          ))}
        </dl>
      </Disclosure>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Copied({ name, value }: { name: string; value: string | null }) {
  const t = useTranslations("library.track");
  if (!value) return null;
  return (
    <>
      <dt>{name}</dt>
      <dd className={css.copied}>
        <code>{value}</code>
        <CopyButton text={value} label={t("copy", { name })} />
      </dd>
    </>
  );
}

const NAMES = ["title", "artist", "disc", "number", "genre", "isrc"] as const;

interface EditTrackProps {
  track: TrackDetail;
  seenAt: string;
  onClose: () => void;
}

function EditTrack(props: EditTrackProps) {
  const { onClose } = props;
  // As it was when the sheet opened: what somebody else changes meanwhile is not typed over.
  const [{ track, seenAt }] = useState(props);
  const t = useTranslations("library.edit");
  const { mutate, error, isPending } = useEdit();
  const isNumber = (name: string) => name === "disc" || name === "number";
  return (
    <EditSheet
      title={t("track", { title: track.title })}
      fields={NAMES.map((name) => ({
        name,
        label: t(name),
        isNumber: isNumber(name),
        input: isNumber(name)
          ? { inputMode: "numeric", required: true, pattern: "[1-9][0-9]{0,2}" }
          : { maxLength: 200, required: name === "title" || name === "artist" },
      }))}
      values={{
        title: track.title,
        artist: track.artist,
        disc: String(track.disc),
        number: String(track.number),
        genre: track.genre ?? "",
        isrc: track.isrc ?? "",
      }}
      error={error}
      isBusy={isPending}
      onSave={(change) =>
        mutate({ kind: "track", id: track.id, ...change, seenAt: seenAt }, { onSuccess: onClose })
      }
      onClose={onClose}
    />
  );
}
