/** What becomes of an artist's new releases: a choice beside the heart. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { Artist } from "../../api/library";
import {
  type FollowMode,
  follow,
  followPreviewQuery,
  followsQuery,
  leave,
  MODES,
} from "../../api/wanted";
import { useSourceName } from "../../library/names";
import { KEYS } from "../../live/patches";
import { readAgain } from "../../live/read-again";
import { Button } from "../../ui/Button";
import { useSizeText } from "../../ui/figures";
import { Pick } from "../../ui/Pick";
import { Sheet } from "../../ui/Sheet";
import { Loaded, SkeletonRows } from "../../ui/states";
import { useErrorToast } from "../../ui/toasts";

export function FollowPick({ artist }: { artist: Artist }) {
  const t = useTranslations("wanted.follow");
  const sourceName = useSourceName();
  const client = useQueryClient();
  const { data } = useQuery(followsQuery);
  const now = data?.items.find(({ artist_id }) => artist_id === artist.id);
  const change = useMutation({
    mutationFn: async (mode: FollowMode | undefined) => {
      if (mode) await follow(artist.id, mode);
      else if (now) await leave(now.id);
    },
    onError: useErrorToast(),
    onSettled: () => readAgain(client, KEYS.wanted),
  });
  const [isSure, setSure] = useState(true);
  const choose = (mode: FollowMode | undefined) => {
    if (mode === "fetch") setSure(false);
    else change.mutate(mode);
  };
  const isNew = artist.hearted && data !== undefined && !now && !change.isPending;
  return (
    <>
      {!isSure && (
        <BeforeFetching
          artist={artist}
          onClose={() => setSure(true)}
          onFetch={() => {
            setSure(true);
            change.mutate("fetch");
          }}
        />
      )}
      <Pick
        label={t("label", { name: artist.name })}
        value={(change.isPending ? change.variables : now?.mode) ?? ""}
        options={[
          { value: "", name: t(isNew ? "offer" : "none") },
          ...MODES.map((mode) => ({ value: mode, name: t(mode) })),
        ]}
        onChange={(mode) => choose(mode || undefined)}
      />
      {now && now.catalogues.length > 0 && (
        <small className="muted">
          {t("catalogues", { names: now.catalogues.map(sourceName).join(", ") })}
        </small>
      )}
    </>
  );
}

interface BeforeFetchingProps {
  artist: Artist;
  onClose: () => void;
  onFetch: () => void;
}

/** About how much would come by itself, before it does. */
function BeforeFetching({ artist, onClose, onFetch }: BeforeFetchingProps) {
  const t = useTranslations("wanted.follow");
  const words = useTranslations("common");
  const sizeText = useSizeText();
  const query = useQuery(followPreviewQuery(artist.id));
  return (
    <Sheet
      title={t("sureTitle", { name: artist.name })}
      place="center"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{words("cancel")}</Button>
          <Button look="primary" onClick={onFetch}>
            {t("fetch")}
          </Button>
        </>
      }
    >
      <Loaded query={query} skeleton={<SkeletonRows rows={2} height="1.5rem" />}>
        {({ releases, announced, size_bytes_a_year }) => (
          <p>{t("sure", { releases, announced, size: sizeText(size_bytes_a_year) })}</p>
        )}
      </Loaded>
      <p className="muted">{t("silent")}</p>
    </Sheet>
  );
}
