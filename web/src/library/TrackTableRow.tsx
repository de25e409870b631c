/** One track in a table. */
import { Link } from "@tanstack/react-router";
import type { FoundTrack } from "../api/library";
import { PlayButton, useIsCurrentTrack } from "../player/PlayButton";
import { QualityChip } from "../ui/Chip";
import { Length } from "../ui/figures";
import { Skeleton } from "../ui/states";
import { HeartButton } from "./HeartButton";
import css from "./TrackTable.module.css";

interface TrackTableRowProps {
  slot: number;
  /** `undefined` while it is being read. */
  track: FoundTrack | undefined;
  onPlay: () => void;
}

export function TrackTableRow({ slot, track, onPlay }: TrackTableRowProps) {
  const isCurrent = useIsCurrentTrack(track?.id);
  // The head is the first row.
  const rowIndex = slot + 2;
  if (!track) {
    return (
      <tr className={css.row} aria-rowindex={rowIndex}>
        <td>
          <Skeleton width="40%" />
        </td>
      </tr>
    );
  }
  const { album } = track;
  return (
    <tr className={css.row} aria-rowindex={rowIndex} data-slot={slot}>
      <td className={css.title}>
        <Link
          to="/album/$albumId"
          params={{ albumId: String(album.id) }}
          hash={`track-${track.id}`}
          className={css.name}
          data-opens
        >
          {track.title}
        </Link>
        <span className={css.under}>
          {track.artist} · {album.title}
        </span>
      </td>
      <td className={css.artist}>
        {/* A guest is no artist of the library: there is no page of theirs. */}
        {track.artist === album.artist.name ? (
          <Link to="/artist/$artistId" params={{ artistId: String(album.artist.id) }}>
            {track.artist}
          </Link>
        ) : (
          track.artist
        )}
      </td>
      <td className={css.album}>
        <Link to="/album/$albumId" params={{ albumId: String(album.id) }}>
          {album.title}
        </Link>
      </td>
      <td className={css.quality}>
        <QualityChip quality={track.quality} lossless={track.is_lossless} />
      </td>
      <td className={css.length}>
        <Length ms={track.duration_ms} />
      </td>
      <td className={css.heart}>
        <PlayButton name={track.title} isCurrent={isCurrent} onPlay={onPlay} />
        <HeartButton level="tracks" id={track.id} name={track.title} hearted={track.hearted} />
      </td>
    </tr>
  );
}
