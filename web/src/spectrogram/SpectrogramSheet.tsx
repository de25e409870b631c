/** What a file sounds like, large: its spectrum over time, its waveform, and both with axes. */
import { useQuery } from "@tanstack/react-query";
import { ZoomIn, ZoomOut } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Button, IconButton } from "../ui/Button";
import { lengthText } from "../ui/figures";
import { Sheet } from "../ui/Sheet";
import { Loaded } from "../ui/states";
import { frequencyMarks, outlineOf, timeMarks } from "./axes";
import {
  type PicturedSound,
  pictureOf,
  type View,
  type Waveform,
  waveformQuery,
} from "./sound-picture";
import css from "./spectrogram.module.css";

const WIDEST = 16;

interface SpectrogramSheetProps {
  title: string;
  sound: PicturedSound;
  onClose: () => void;
}

export function SpectrogramSheet({ title, sound, onClose }: SpectrogramSheetProps) {
  const waveform = useQuery(waveformQuery(sound));
  return (
    <Sheet title={title} onClose={onClose} wide>
      <Loaded query={waveform}>{(facts) => <Shown sound={sound} facts={facts} />}</Loaded>
    </Sheet>
  );
}

function Shown({ sound, facts }: { sound: PicturedSound; facts: Waveform }) {
  const t = useTranslations("spectrogram");
  const [view, setView] = useState<View>({ scale: "linear", channels: "mixed" });
  const [zoom, setZoom] = useState(1);
  return (
    <div className={css.sheet}>
      <p>
        {facts.cutoff_hz === null
          ? t("noCutoff", { khz: facts.sample_rate_hz / 2000 })
          : t("cutoff", { khz: facts.cutoff_hz / 1000 })}
      </p>
      <Controls
        view={view}
        zoom={zoom}
        isStereo={facts.channels.length > 1}
        onView={setView}
        onZoom={setZoom}
      />
      <Frequencies sound={sound} view={view} facts={facts} zoom={zoom} />
      <p className={css.legend}>{t("legend")}</p>
    </div>
  );
}

interface ControlsProps {
  view: View;
  zoom: number;
  isStereo: boolean;
  onView: (view: View) => void;
  onZoom: (zoom: number) => void;
}

function Controls({ view, zoom, isStereo, onView, onZoom }: ControlsProps) {
  const t = useTranslations("spectrogram");
  const isApart = view.channels === "apart";
  return (
    <div className={css.controls}>
      <Button
        size="s"
        aria-pressed={view.scale === "log"}
        onClick={() => onView({ ...view, scale: view.scale === "log" ? "linear" : "log" })}
      >
        {t("log")}
      </Button>
      {isStereo && (
        <Button
          size="s"
          aria-pressed={isApart}
          onClick={() => onView({ ...view, channels: isApart ? "mixed" : "apart" })}
        >
          {t("apart")}
        </Button>
      )}
      <IconButton
        icon={ZoomOut}
        label={t("narrower")}
        disabled={zoom === 1}
        onClick={() => onZoom(zoom / 2)}
      />
      <IconButton
        icon={ZoomIn}
        label={t("wider")}
        disabled={zoom === WIDEST}
        onClick={() => onZoom(zoom * 2)}
      />
      <span aria-live="polite" className={css.zoom}>
        {t("zoom", { zoom })}
      </span>
    </div>
  );
}

interface FrequenciesProps {
  sound: PicturedSound;
  view: View;
  facts: Waveform;
  zoom: number;
}

function Frequencies({ sound, view, facts, zoom }: FrequenciesProps) {
  const t = useTranslations("spectrogram");
  const panes = view.channels === "apart" ? facts.channels.length : 1;
  const marks = frequencyMarks(view.scale, facts.sample_rate_hz / 2);
  const lengthS = facts.duration_ms / 1000;
  return (
    <div className={css.framed}>
      <div className={css.frequencies} aria-hidden>
        {Array.from({ length: panes }, (_, pane) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: panes have no name but their place
          <div key={pane} className={css.pane}>
            {marks.map(({ value, at }) => (
              <span key={value} style={{ insetBlockEnd: `${at * 100}%` }}>
                {t(value < 1000 ? "hz" : "khz", { value: value < 1000 ? value : value / 1000 })}
              </span>
            ))}
          </div>
        ))}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must reach what scrolls */}
      <section className={css.scroll} aria-label={t("picture")} tabIndex={0}>
        <div style={{ inlineSize: `${zoom * 100}%` }}>
          <img
            className={css.picture}
            src={pictureOf(sound, view, "large")}
            alt={t("alt", { seconds: Math.round(lengthS), khz: facts.sample_rate_hz / 2000 })}
          />
          <div className={css.times} aria-hidden>
            {timeMarks(lengthS, zoom).map(({ value, at }) => (
              <span key={value} style={{ insetInlineStart: `${at * 100}%` }}>
                {lengthText(value * 1000)}
              </span>
            ))}
          </div>
          <Outline facts={facts} />
        </div>
      </section>
    </div>
  );
}

/** The waveform, each channel in a strip of its own. */
function Outline({ facts }: { facts: Waveform }) {
  const t = useTranslations("spectrogram");
  const peak = Math.max(...facts.channels.flat(2).map(Math.abs));
  const db = peak > 0 ? Math.round(200 * Math.log10(peak)) / 10 : null;
  return (
    <>
      {facts.channels.map((pieces, at) => (
        <svg
          // biome-ignore lint/suspicious/noArrayIndexKey: channels have no name but their place
          key={at}
          className={css.outline}
          viewBox={`0 0 ${pieces.length - 1} 2`}
          preserveAspectRatio="none"
          aria-hidden
        >
          <polygon points={outlineOf(pieces)} />
        </svg>
      ))}
      <p className={css.peak}>{db === null ? t("silent") : t("peak", { db })}</p>
    </>
  );
}
