/** Plays what a source lets people hear of a track that is not in the library. */
import { useTranslations } from "use-intl";
import { PlayButton, useIsCurrentSample } from "./PlayButton";
import { pieceOfSample } from "./pieces";
import { play } from "./queue";

interface SampleButtonProps {
  title: string;
  artist: string | null;
  coverUrl: string | null;
  sampleUrl: string;
}

export function SampleButton(track: SampleButtonProps) {
  const t = useTranslations("player");
  return (
    <PlayButton
      name={t("sampleOf", { title: track.title })}
      isCurrent={useIsCurrentSample(track.sampleUrl)}
      onPlay={() => play([pieceOfSample(track)])}
    />
  );
}
