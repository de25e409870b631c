/** Any number of albums as cards. */
import { useMemo } from "react";
import type { Album } from "../api/library";
import { Skeleton } from "../ui/states";
import { AlbumCard } from "./AlbumCard";
import css from "./AlbumGrid.module.css";
import { CardGrid, type GridProps } from "./CardGrid";
import { albumShape } from "./grid-layout";

interface AlbumGridProps extends GridProps<Album> {
  /** About how wide a card is, in pixels. */
  size?: number;
  showArtist?: boolean;
}

const MEDIUM_PX = 170;

export function AlbumGrid({ size = MEDIUM_PX, showArtist = true, ...grid }: AlbumGridProps) {
  const shape = useMemo(() => albumShape(size), [size]);
  return (
    <CardGrid
      {...grid}
      shape={shape}
      render={(album) => <AlbumCard album={album} showArtist={showArtist} />}
      skeleton={<EmptyCard />}
      heartOf={({ id, title, hearted }) => ({ level: "albums", id, name: title, hearted })}
    />
  );
}

function EmptyCard() {
  return (
    <div className={css.empty}>
      <span className={css.square} />
      <Skeleton height="0.9rem" width="80%" />
      <Skeleton height="0.9rem" width="55%" />
    </div>
  );
}
