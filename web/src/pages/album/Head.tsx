/** What an album is, and what can be done with it. */

import { Link, useNavigate } from "@tanstack/react-router";
import {
  Ellipsis,
  ExternalLink,
  Image,
  ListPlus,
  Pencil,
  Search,
  SearchCheck,
  Trash2,
} from "lucide-react";
import { useState } from "react";
import { useFormatter, useTranslations } from "use-intl";
import type { AlbumDetail } from "../../api/library";
import { useUser } from "../../api/session";
import { AddToList } from "../../library/AddToList";
import { HeartButton } from "../../library/HeartButton";
import { useSourceName } from "../../library/names";
import { useLookAgain } from "../../library/use-look-again";
import { useDeleteAlbum } from "../../library/use-trash";
import { PlayButton, useIsOrigin } from "../../player/PlayButton";
import { originOfAlbum, playAlbum } from "../../player/pieces";
import { Button, IconButton, OutsideLink } from "../../ui/Button";
import { Chip, QualityChip } from "../../ui/Chip";
import { Cover } from "../../ui/Cover";
import { lengthText, useSizeText } from "../../ui/figures";
import { joined } from "../../ui/joined";
import { type Choice, Menu } from "../../ui/Menu";
import css from "./album.module.css";
import { CoverSheet } from "./CoverSheet";
import { EditAlbum } from "./EditAlbum";
import { TEXT } from "./text";
import { Unidentified } from "./Unidentified";
import { useCoverColour } from "./use-cover-colour";

const COVER_PX = 240;

export function Head({ album }: { album: AlbumDetail }) {
  const t = useTranslations("library.album");
  const colour = useCoverColour(album.cover_url, album.title);
  return (
    <header className={css.head} style={colour}>
      <Cover
        src={album.cover_url}
        name={album.title}
        size={COVER_PX}
        alt={t("cover", { title: album.title })}
        className={css.cover}
        fluid
      />
      <div className={css.about}>
        <h1 className={css.title}>
          {album.title} {album.edition && <span className="muted">{album.edition}</span>}
        </h1>
        <p className={css.artist}>
          <Link to="/artist/$artistId" params={{ artistId: String(album.artist.id) }}>
            {album.artist.name}
          </Link>
        </p>
        <Facts album={album} />
        <Chips album={album} />
        <Actions album={album} />
        <HeartedBy names={album.hearted_by} />
      </div>
    </header>
  );
}

function Facts({ album }: { album: AlbumDetail }) {
  const words = useTranslations("common");
  const sizeText = useSizeText();
  const { year, tracks, duration_ms, size_bytes } = album;
  const text = TEXT.filter((name) => name !== "upc").map((name) => album[name]);
  const release = [year, ...text].filter(Boolean);
  const extent = [
    words("tracks", { count: tracks.length }),
    lengthText(duration_ms),
    sizeText(size_bytes),
  ];
  return (
    <>
      {release.length > 0 && <p className={css.facts}>{joined(release)}</p>}
      <p className={css.facts}>{extent.join(" · ")}</p>
    </>
  );
}

function Chips({ album }: { album: AlbumDetail }) {
  const t = useTranslations("library.album");
  const sourceName = useSourceName();
  return (
    <p className={css.chips}>
      <QualityChip quality={album.quality} lossless={album.is_lossless} />
      {album.status === "incomplete" && (
        <Chip tone="warn">
          {t("incomplete", { there: album.tracks.length, all: album.track_total })}
        </Chip>
      )}
      <Chip>{sourceName(album.source)}</Chip>
      {album.is_compilation && <Chip>{t("compilation")}</Chip>}
      {album.verification === "waiting" && <Chip>{t("unverified")}</Chip>}
      {album.verification === "damaged" && <Chip tone="bad">{t("damaged")}</Chip>}
      {album.confidence === null && <Unidentified albumId={album.id} />}
    </p>
  );
}

function Actions({ album }: { album: AlbumDetail }) {
  const t = useTranslations("library.album");
  const player = useTranslations("player");
  const { is_admin } = useUser();
  const [isEditing, setEditing] = useState(false);
  const sourceName = useSourceName();
  const isCurrent = useIsOrigin(originOfAlbum(album.id));
  return (
    <div className={css.actions}>
      {album.tracks.length > 0 && (
        <PlayButton
          name={album.title}
          label={player("play")}
          isCurrent={isCurrent}
          onPlay={() => playAlbum(album)}
        />
      )}
      <HeartButton
        level="albums"
        id={album.id}
        name={album.title}
        hearted={album.hearted}
        label={t("heart")}
      />
      {album.source_url && (
        <OutsideLink href={album.source_url} icon={ExternalLink}>
          {sourceName(album.source)}
        </OutsideLink>
      )}
      {is_admin && (
        <Button icon={Pencil} onClick={() => setEditing(true)}>
          {t("edit")}
        </Button>
      )}
      <More album={album} />
      {isEditing && <EditAlbum album={album} onClose={() => setEditing(false)} />}
    </div>
  );
}

/** What is seldom done, and what can't be done by a slip of the hand. */
function More({ album }: { album: AlbumDetail }) {
  const t = useTranslations("library.album");
  const lists = useTranslations("lists");
  const { is_admin } = useUser();
  const navigate = useNavigate();
  const remove = useDeleteAlbum();
  const lookAgain = useLookAgain();
  const [isOnCover, setOnCover] = useState(false);
  const [isOnList, setOnList] = useState(false);
  const q = `${album.artist.name} ${album.title}`;
  const better: Choice = {
    id: "better",
    label: t("findBetter"),
    icon: Search,
    run: () => void navigate({ to: "/search", search: { q } }),
  };
  const cover: Choice = {
    id: "cover",
    label: t("changeCover"),
    icon: Image,
    run: () => setOnCover(true),
  };
  const identify: Choice = {
    id: "identify",
    label: t("lookAgain"),
    icon: SearchCheck,
    run: () => lookAgain([album.id]),
  };
  const list: Choice = {
    id: "list",
    label: lists("addToList"),
    icon: ListPlus,
    run: () => setOnList(true),
  };
  const trash: Choice = {
    id: "delete",
    label: t("delete"),
    icon: Trash2,
    danger: true,
    run: () => remove(album),
  };
  return (
    <>
      <Menu
        trigger={<IconButton icon={Ellipsis} look="plain" label={t("more")} />}
        label={t("more")}
        choices={is_admin ? [list, cover, identify, better, trash] : [list, better]}
      />
      {isOnCover && <CoverSheet album={album} onClose={() => setOnCover(false)} />}
      {isOnList && (
        <AddToList name={album.title} albumIds={[album.id]} onClose={() => setOnList(false)} />
      )}
    </>
  );
}

function HeartedBy({ names }: { names: string[] }) {
  const t = useTranslations("library.album");
  const format = useFormatter();
  if (names.length === 0) return null;
  return <p className={css.heartedBy}>{t("heartedBy", { names: format.list(names) })}</p>;
}
