/** Any number of albums, as cards or as lines. */
import { useMemo } from "react";
import type { Album } from "../api/library";
import { Skeleton } from "../ui/states";
import { AlbumCard } from "./AlbumCard";
import css from "./AlbumGrid.module.css";
import { AlbumRow } from "./AlbumRow";
import { CardGrid, type GridProps } from "./CardGrid";
import { albumShape, ROW_SHAPE } from "./grid-layout";

interface AlbumGridProps extends GridProps<Album> {
  /** About how wide a card is, in pixels. */
  size?: number;
  showArtist?: boolean;
}

const MEDIUM_PX = 170;

const heartOf = ({ id, title, hearted }: Album) =>
  ({ level: "albums", id, name: title, hearted }) as const;

export function AlbumGrid({ size = MEDIUM_PX, showArtist = true, ...grid }: AlbumGridProps) {
  const shape = useMemo(() => albumShape(size), [size]);
  return (
    <CardGrid
      {...grid}
      shape={shape}
      render={(album) => <AlbumCard album={album} showArtist={showArtist} />}
      skeleton={<EmptyCard />}
      heartOf={heartOf}
    />
  );
}

interface SelectableProps extends GridProps<Album> {
  size: number;
  isList: boolean;
  selected: { has: (id: number) => boolean };
  onPick: (slot: number, toHere: boolean) => void;
}

/** The same, as cards or lines of which some can be selected. */
export function SelectableAlbums({ size, isList, selected, ...grid }: SelectableProps) {
  const cards = useMemo(() => albumShape(size), [size]);
  return (
    <CardGrid
      {...grid}
      shape={isList ? ROW_SHAPE : cards}
      render={(album, slot) => {
        const Shown = isList ? AlbumRow : AlbumCard;
        const onPick = (toHere: boolean) => grid.onPick(slot, toHere);
        return <Shown album={album} selecting={{ isSelected: selected.has(album.id), onPick }} />;
      }}
      skeleton={isList ? <Skeleton height="3rem" /> : <EmptyCard />}
      heartOf={heartOf}
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
