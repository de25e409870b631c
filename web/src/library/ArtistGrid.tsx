/** Any number of artists. */
import type { Artist } from "../api/library";
import { ArtistCard, EmptyArtistCard } from "./ArtistCard";
import { CardGrid, type GridProps } from "./CardGrid";
import { ARTIST_SHAPE } from "./grid-layout";

export function ArtistGrid(grid: GridProps<Artist>) {
  return (
    <CardGrid
      {...grid}
      shape={ARTIST_SHAPE}
      render={(artist) => <ArtistCard artist={artist} />}
      skeleton={<EmptyArtistCard />}
      heartOf={({ id, name, hearted }) => ({ level: "artists", id, name, hearted })}
    />
  );
}
