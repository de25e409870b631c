/** What is played, at the bottom of every page. */
import { Link } from "@tanstack/react-router";
import {
  ListMusic,
  LoaderCircle,
  Pause,
  Play,
  SkipBack,
  SkipForward,
  Volume2,
  VolumeX,
  X,
} from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { useUser } from "../api/session";
import { useKeys } from "../keys/use-keys";
import { IconButton } from "../ui/Button";
import { Chip } from "../ui/Chip";
import { Cover } from "../ui/Cover";
import { lengthText } from "../ui/figures";
import { Range } from "../ui/Range";
import { Engine } from "./engine";
import { showNothing } from "./media-session";
import css from "./PlayerBar.module.css";
import { progressNow, useProgress } from "./progress";
import { QueueSheet } from "./QueueSheet";
import { currentOf, type Piece, type Queue, queueNow, setPlaying, stop, useQueue } from "./queue";
import { setVolume, useVolume } from "./volume";

const COVER_PX = 48;
const STEP_S = 10;

export default function PlayerBar() {
  const t = useTranslations("player");
  const engine = useEngine();
  const queue = useQueue();
  const bar = useRef<HTMLElement>(null);
  useRoomFor(bar);
  const [isListOpen, setListOpen] = useState(false);
  const toggle = () => setPlaying(!queueNow().isPlaying);
  useKeys({
    playPause: toggle,
    seekBack: () => engine.seekBy(-STEP_S),
    seekForward: () => engine.seekBy(STEP_S),
    nextPiece: () => engine.next(),
    previousPiece: () => engine.previous(),
  });
  const piece = currentOf(queue);
  if (!piece) return null;
  return (
    <section ref={bar} className={css.bar} aria-label={t("label")}>
      <Now piece={piece} isBroken={queue.broken === piece.key} />
      <Controls queue={queue} engine={engine} onToggle={toggle} />
      <Seek engine={engine} piece={piece} />
      <div className={css.end}>
        <Loudness />
        <IconButton icon={ListMusic} label={t("queue")} onClick={() => setListOpen(true)} />
        <IconButton icon={X} label={t("stop")} onClick={stop} />
      </div>
      {isListOpen && <QueueSheet onClose={() => setListOpen(false)} />}
    </section>
  );
}

/** Plays for as long as the bar is there: until nothing is played, or nobody is signed in. */
function useEngine(): Engine {
  const { id } = useUser();
  const [engine] = useState(() => new Engine(id));
  useEffect(() => {
    const end = engine.start();
    return () => {
      end();
      showNothing();
    };
  }, [engine]);
  return engine;
}

/** Whatever else stands at the bottom stands above the bar. */
function useRoomFor(bar: React.RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const element = bar.current;
    if (!element) return;
    const root = document.documentElement.style;
    const observer = new ResizeObserver(() =>
      root.setProperty("--player", `${element.offsetHeight}px`),
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      root.removeProperty("--player");
    };
  }, [bar]);
}

function Now({ piece, isBroken }: { piece: Piece; isBroken: boolean }) {
  const t = useTranslations("player");
  const { artist, coverUrl } = piece;
  return (
    <div className={css.now}>
      <Cover src={coverUrl} size={COVER_PX} className={css.cover} />
      <span className={css.words}>
        <Home piece={piece} />
        {isBroken ? (
          <span className={css.broken} role="alert">
            {t("broken")}
          </span>
        ) : (
          <span className={css.artist}>
            {"sampleUrl" in piece.sound && <Chip tone="info">{t("sample")}</Chip>} {artist}
          </span>
        )}
      </span>
    </div>
  );
}

/** Leads to where it is from: its album, or the review that it waits in. */
function Home({ piece: { albumId, title, sound } }: { piece: Piece }) {
  if ("path" in sound) {
    const params = { downloadId: String(sound.downloadId) };
    return (
      <Link to="/review/$downloadId" params={params} className={css.title}>
        {title}
      </Link>
    );
  }
  // What is only heard beforehand is nowhere here.
  if (albumId === undefined) return <span className={css.title}>{title}</span>;
  return (
    <Link to="/album/$albumId" params={{ albumId: String(albumId) }} className={css.title}>
      {title}
    </Link>
  );
}

interface ControlsProps {
  queue: Queue;
  engine: Engine;
  onToggle: () => void;
}

function Controls({ queue, engine, onToggle }: ControlsProps) {
  const t = useTranslations("player");
  const { isWaiting } = useProgress();
  const { isPlaying, at, pieces } = queue;
  const Icon = isPlaying ? (isWaiting ? LoaderCircle : Pause) : Play;
  return (
    <div className={css.controls}>
      <IconButton icon={SkipBack} label={t("previous")} onClick={() => engine.previous()} />
      <button
        type="button"
        className={css.main}
        aria-label={t(isPlaying ? "pause" : "play")}
        title={t(isPlaying ? "pause" : "play")}
        onClick={onToggle}
      >
        <Icon size={22} aria-hidden className={isPlaying && isWaiting ? css.turning : undefined} />
      </button>
      <IconButton
        icon={SkipForward}
        label={t("next")}
        disabled={at + 1 >= pieces.length}
        onClick={() => engine.next()}
      />
    </div>
  );
}

function Seek({ engine, piece }: { engine: Engine; piece: Piece }) {
  const t = useTranslations("player");
  const { position, duration } = useProgress();
  const [wanted, setWanted] = useState<number | undefined>(undefined);
  const length = duration || piece.durationMs / 1000;
  const shown = Math.min(wanted ?? position, length);
  return (
    <div className={css.seek}>
      <span className={css.time}>{lengthText(shown * 1000)}</span>
      <Range
        label={t("seek")}
        max={Math.max(1, length)}
        step={1}
        value={shown}
        valueText={`${lengthText(shown * 1000)} / ${lengthText(length * 1000)}`}
        onChange={setWanted}
        onChangeEnd={(seconds) => {
          setWanted(undefined);
          // A press of a key on the thumb begins where the sound is now.
          if (Math.abs(seconds - progressNow().position) > 0.5) engine.seek(seconds);
        }}
      />
      <span className={css.time}>{lengthText(length * 1000)}</span>
    </div>
  );
}

function Loudness() {
  const t = useTranslations("player");
  const { level, isMuted } = useVolume();
  const isSilent = isMuted || level === 0;
  return (
    <div className={css.volume}>
      <IconButton
        icon={isSilent ? VolumeX : Volume2}
        label={t(isSilent ? "unmute" : "mute")}
        onClick={() => setVolume({ isMuted: !isSilent, level: level || 1 })}
      />
      <Range
        label={t("volume")}
        max={1}
        step={0.05}
        value={isMuted ? 0 : level}
        valueText={`${Math.round((isMuted ? 0 : level) * 100)} %`}
        onChange={(next) => setVolume({ level: next, isMuted: false })}
      />
    </div>
  );
}
