/** One artist and every album that the library has of them. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Pencil, Search } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { type Artist, albumsOfQuery, artistQuery } from "../../api/library";
import { useUser } from "../../api/session";
import { AlbumGrid } from "../../library/AlbumGrid";
import { EditSheet } from "../../library/EditSheet";
import { HeartButton } from "../../library/HeartButton";
import { useEdit } from "../../library/use-edit";
import { useItems } from "../../library/use-items";
import { PlayButton, useIsOrigin } from "../../player/PlayButton";
import { playAlbums } from "../../player/pieces";
import { Button, ButtonLink } from "../../ui/Button";
import { Cover } from "../../ui/Cover";
import { Page, Section } from "../../ui/Page";
import { ReadOn } from "../../ui/ReadOn";
import { ErrorState, Loaded, SkeletonRows } from "../../ui/states";
import { useErrorToast } from "../../ui/toasts";
import css from "./artist.module.css";
import { FollowPick } from "./FollowPick";
import { InCatalogue } from "./InCatalogue";
import { Missing } from "./Missing";

const route = getRouteApi("/shell/artist/$artistId");
const PICTURE_PX = 140;

export default function ArtistPage() {
  const t = useTranslations("shell.titles");
  const artistId = Number(route.useParams().artistId);
  const artist = useQuery(artistQuery(artistId));
  if (!artist.data) {
    return (
      <Page title={t("artist")}>
        {artist.isError ? (
          <ErrorState error={artist.error} onRetry={() => void artist.refetch()} />
        ) : (
          <SkeletonRows rows={2} height="9rem" />
        )}
      </Page>
    );
  }
  return (
    <Page title={artist.data.name} hideHeading>
      <Head artist={artist.data} />
      <Albums artistId={artistId} />
      <InCatalogue artist={artist.data.name} />
      <Missing artist={artist.data} />
    </Page>
  );
}

function Head({ artist }: { artist: Artist }) {
  const t = useTranslations("library.artist");
  const words = useTranslations("common");
  const { is_admin } = useUser();
  const [isEditing, setEditing] = useState(false);
  const player = useTranslations("player");
  const albums = useInfiniteQuery(albumsOfQuery(artist.id));
  const ids = albums.data?.pages.flatMap(({ items }) => items.map(({ id }) => id)) ?? [];
  const origin = `artist:${artist.id}`;
  const isCurrent = useIsOrigin(origin);
  const tellError = useErrorToast();
  return (
    <header className={css.head}>
      <Cover src={artist.cover_url} name={artist.name} size={PICTURE_PX} className={css.picture} />
      <div className={css.about}>
        <h1 className={css.name}>{artist.name}</h1>
        <p className="muted">
          {words("albums", { count: artist.album_count })} ·{" "}
          {words("tracks", { count: artist.track_count })}
        </p>
        <div className={css.actions}>
          {ids.length > 0 && (
            <PlayButton
              name={artist.name}
              label={player("play")}
              isCurrent={isCurrent}
              onPlay={() => void playAlbums(ids, origin).catch(tellError)}
            />
          )}
          <HeartButton
            level="artists"
            id={artist.id}
            name={artist.name}
            hearted={artist.hearted}
            label={t("heart")}
          />
          <FollowPick artist={artist} />
          <ButtonLink to="/search" search={{ q: artist.name }} icon={Search}>
            {t("findMore")}
          </ButtonLink>
          {is_admin && (
            <Button icon={Pencil} onClick={() => setEditing(true)}>
              {t("rename")}
            </Button>
          )}
        </div>
        <p className={css.explained}>{t(artist.hearted ? "isHearted" : "wouldBe")}</p>
      </div>
      {isEditing && <Rename artist={artist} onClose={() => setEditing(false)} />}
    </header>
  );
}

function Rename({ artist, onClose }: { artist: Artist; onClose: () => void }) {
  const t = useTranslations("library.artist");
  const { mutate, error, isPending } = useEdit();
  return (
    <EditSheet
      title={t("renameTitle", { name: artist.name })}
      fields={[{ name: "name", label: t("name"), input: { required: true, maxLength: 500 } }]}
      values={{ name: artist.name }}
      error={error}
      isBusy={isPending}
      onSave={({ patch, back }) =>
        mutate(
          {
            kind: "artist",
            id: artist.id,
            patch: { name: artist.name, ...patch },
            back: { name: artist.name, ...back },
          },
          { onSuccess: onClose },
        )
      }
      onClose={onClose}
    />
  );
}

function Albums({ artistId }: { artistId: number }) {
  const t = useTranslations("library.artist");
  const query = useInfiniteQuery(albumsOfQuery(artistId));
  const grid = useItems(query);
  return (
    <Section title={t("albums")}>
      <Loaded query={query} skeleton={<SkeletonRows rows={1} height="14rem" />}>
        {() => (
          <AlbumGrid
            label={t("albums")}
            count={grid.count}
            total={grid.total}
            itemAt={grid.itemAt}
            onRange={grid.onRange}
            showArtist={false}
          />
        )}
      </Loaded>
      <ReadOn query={query} />
    </Section>
  );
}
