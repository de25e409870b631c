/** What there is to hear, made of what pages know. */
import { type AlbumDetail, albumQuery, type FoundTrack, type Track } from "../api/library";
import { queryClient } from "../api/query-client";
import { append, type NewPiece, play, queueNow } from "./queue";

const SAMPLE_MS = 30_000;

function pieceOf(track: Track): NewPiece {
  const { id, codec, container } = track;
  return {
    title: track.title,
    artist: track.artist,
    albumId: track.album_id,
    durationMs: track.duration_ms,
    sound: { id, codec, container },
  };
}

/** A whole album, as loud as it was made. */
function piecesOfAlbum(album: AlbumDetail): NewPiece[] {
  return album.tracks.map((track) => ({
    ...pieceOf(track),
    coverUrl: album.cover_url,
    isOfAlbum: true,
  }));
}

/** Tracks of here and there; each has an album, whose picture is at its own address. */
export function piecesOfTracks(tracks: readonly FoundTrack[]): NewPiece[] {
  return tracks.map((track) => ({
    ...pieceOf(track),
    coverUrl: `/api/albums/${track.album_id}/cover?`,
  }));
}

export function originOfAlbum(albumId: number): string {
  return `album:${albumId}`;
}

/** What a source lets people hear of a track, before anybody gets it. */
export function pieceOfSample(track: {
  title: string;
  artist: string | null;
  coverUrl: string | null;
  sampleUrl: string;
}): NewPiece {
  const { title, artist, coverUrl, sampleUrl } = track;
  return {
    title,
    artist: artist ?? "",
    coverUrl: coverUrl && `${coverUrl}?`,
    durationMs: SAMPLE_MS,
    sound: { sampleUrl, codec: "mp3", container: "mp3" },
  };
}

/** Play an album from one of its tracks on. */
export function playAlbum(album: AlbumDetail, at = 0): void {
  play(piecesOfAlbum(album), at, originOfAlbum(album.id));
}

/** Play albums one after the other: the first one at once, the others while it plays.
 *
 * @throws ProblemError when one could not be read; the others are played.
 */
export async function playAlbums(albumIds: readonly number[], origin: string): Promise<void> {
  let { run } = queueNow();
  let hasBegun = false;
  let failure: unknown;
  for (const id of albumIds) {
    const album = await queryClient.fetchQuery(albumQuery(id)).catch((error: unknown) => {
      failure ??= error;
    });
    if (queueNow().run !== run) return; // something else was chosen meanwhile, or this once more
    if (!album) continue;
    if (hasBegun) append(piecesOfAlbum(album));
    else play(piecesOfAlbum(album), 0, origin);
    hasBegun = true;
    ({ run } = queueNow());
  }
  if (failure) throw failure;
}
