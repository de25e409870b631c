/** Plays something; while that is played, it pauses. */
import { Pause, Play } from "lucide-react";
import { useTranslations } from "use-intl";
import { Button } from "../ui/Button";
import { classes } from "../ui/classes";
import css from "./PlayButton.module.css";
import { currentOf, setPlaying, useQueue } from "./queue";

interface PlayButtonProps {
  /** What it would play is called so. */
  name: string;
  onPlay: () => void;
  /** Whether what is played now is what it plays. */
  isCurrent: boolean;
  /** With its word beside it: the first thing that one would do on a page. */
  label?: string;
}

export function PlayButton({ name, onPlay, isCurrent, label }: PlayButtonProps) {
  const t = useTranslations("player");
  const isPlaying = useQueue().isPlaying && isCurrent;
  const Icon = isPlaying ? Pause : Play;
  const press = () => (isCurrent ? setPlaying(!isPlaying) : onPlay());
  const says = t(isPlaying ? "pauseIt" : "playIt", { name });
  if (label) {
    return (
      <Button icon={Icon} look="primary" onClick={press} aria-label={says}>
        {isPlaying ? t("pause") : label}
      </Button>
    );
  }
  return (
    <button
      type="button"
      className={classes(css.play, isCurrent && css.current)}
      aria-label={says}
      title={says}
      onClick={press}
    >
      <Icon size={18} aria-hidden />
    </button>
  );
}

/** Whether something is what is played, or would be if it were not paused: see `Queue.origin`. */
export function useIsOrigin(origin: string): boolean {
  return useQueue().origin === origin;
}

/** Whether a track is. */
export function useIsCurrentTrack(trackId: number | undefined): boolean {
  const sound = currentOf(useQueue())?.sound;
  return sound !== undefined && "id" in sound && sound.id === trackId;
}

/** Whether a sample is. */
export function useIsCurrentSample(sampleUrl: string | null): boolean {
  const sound = currentOf(useQueue())?.sound;
  return sound !== undefined && "sampleUrl" in sound && sound.sampleUrl === sampleUrl;
}

/** Whether a whole file in review is. */
export function useIsCurrentFile(downloadId: number, path: string | undefined): boolean {
  const piece = currentOf(useQueue());
  if (piece === undefined || !("path" in piece.sound) || piece.from !== undefined) return false;
  return piece.sound.downloadId === downloadId && piece.sound.path === path;
}
