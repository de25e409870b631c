/** The one decision of the page: get it, with what must be confirmed; then its way, live. */
import { useNavigate, useRouter } from "@tanstack/react-router";
import { Download as DownloadIcon, Heart } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { type Look, useGet } from "../../api/search";
import { type Quality, qualitiesOf, useSource } from "../../api/sources";
import type { Download } from "../../live/patches";
import { Button } from "../../ui/Button";
import { SelectField } from "../../ui/SelectField";
import { LossyQuestion, MOST_ALBUMS, PlaylistQuestion } from "./Confirmations";
import css from "./Decision.module.css";
import { knowsLossy, rememberLossy } from "./lossy-memory";
import { OnItsWay } from "./OnItsWay";

interface DecisionProps {
  url: string;
  look: Look;
  /** What came of the decision. */
  download: Download | undefined;
}

export function Decision({ url, look, download }: DecisionProps) {
  if (download) return <OnItsWay download={download} look={look} />;
  return look.albums === 0 ? <Nothing /> : <Question url={url} look={look} />;
}

/** A list of no albums: there is nothing to decide. */
function Nothing() {
  const t = useTranslations("search.preview");
  return (
    <section className={css.panel}>
      <p>{t("nothing")}</p>
      <div className={css.buttons}>
        <Button onClick={useLeave()}>{t("back")}</Button>
      </div>
    </section>
  );
}

/** Back to where the person came from. */
function useLeave(): () => void {
  const navigate = useNavigate();
  const router = useRouter();
  return () => (router.history.canGoBack() ? router.history.back() : void navigate({ to: "/" }));
}

/** Whether so many albums can be asked for: what is typed may be empty, or a half. */
function isCount(wanted: number, most: number): boolean {
  return Number.isInteger(wanted) && wanted >= 1 && wanted <= most;
}

function Question({ url, look }: { url: string; look: Look }) {
  const t = useTranslations("search.preview");
  const navigate = useNavigate();
  const leave = useLeave();
  const get = useGet();
  const [quality, setQuality] = useState<Quality | undefined>();
  const [isLossyFine, setLossyFine] = useState(knowsLossy(look.source));
  const [isPlaylistFine, setPlaylistFine] = useState(false);
  const most = Math.min(look.albums ?? 0, MOST_ALBUMS);
  const [wanted, setWanted] = useState(most);
  const asksLossy = look.needs.includes("lossy") && !quality?.lossy;
  const asksPlaylist = look.needs.includes("playlist");
  const isCountFine = isPlaylistFine && isCount(wanted, most);
  const isReady = (!asksLossy || isLossyFine) && (!asksPlaylist || isCountFine);
  const isGain = look.verdict !== "same" && look.verdict !== "worse";
  const submit = async () => {
    if (asksLossy) rememberLossy(look.source);
    const row = await get.mutateAsync({
      url,
      type: look.asked_track === null ? undefined : "track",
      quality: quality?.value,
      confirmLossy: quality?.lossy || (asksLossy && isLossyFine),
      confirmPlaylist: isPlaylistFine,
      limit: wanted < (look.albums ?? 0) ? wanted : undefined,
    });
    await navigate({ to: "/preview", search: { url, download: row.id }, replace: true });
  };
  return (
    <form
      className={css.panel}
      onSubmit={(event) => {
        event.preventDefault();
        // What was refused was told in a toast.
        if (isReady) void submit().catch(() => undefined);
      }}
    >
      {look.asked_track !== null && look.tracks.length > 1 && (
        <WholeAlbum track={look.asked_track} />
      )}
      {asksLossy && <LossyQuestion look={look} checked={isLossyFine} onChange={setLossyFine} />}
      {asksPlaylist && (
        <PlaylistQuestion
          albums={look.albums ?? 0}
          wanted={wanted}
          onWant={setWanted}
          checked={isPlaylistFine}
          onChange={setPlaylistFine}
        />
      )}
      <QualityChoice source={look.source} value={quality} onChange={setQuality} />
      <div className={css.buttons}>
        <Button
          type="submit"
          look={isGain ? "primary" : "plain"}
          icon={DownloadIcon}
          busy={get.isPending}
          disabled={!isReady}
        >
          {wordOf(look, wanted, t)}
        </Button>
        <Button onClick={leave}>{t("cancel")}</Button>
      </div>
    </form>
  );
}

type Words = ReturnType<typeof useTranslations<"search.preview">>;

function wordOf({ verdict, albums }: Look, wanted: number, t: Words): string {
  if (albums !== null) return t("getPlaylist", { count: wanted || 0 });
  if (verdict === "better") return t("getBetter");
  return t(verdict === "same" || verdict === "worse" ? "getAnyway" : "get");
}

/** A track brings its album. */
function WholeAlbum({ track }: { track: string }) {
  const t = useTranslations("search.preview");
  return (
    <div className={css.note}>
      <Heart size={18} aria-hidden />
      <div>
        <strong>{t("trackAsked")}</strong>
        <p>{t("trackAskedText", { track })}</p>
      </div>
    </div>
  );
}

interface QualityChoiceProps {
  source: string;
  value: Quality | undefined;
  onChange: (quality: Quality | undefined) => void;
}

function QualityChoice({ source, value, onChange }: QualityChoiceProps) {
  const t = useTranslations("search");
  const qualities = qualitiesOf(useSource(source));
  if (qualities.length === 0) return null;
  return (
    <SelectField
      label={t("preview.choose")}
      value={String(value?.value ?? "")}
      options={[
        { value: "", name: t("preview.usual") },
        ...qualities.map(({ value: key, label }) => ({ value: String(key), name: label })),
      ]}
      onChange={(chosen) => onChange(qualities.find(({ value: key }) => String(key) === chosen))}
    />
  );
}
