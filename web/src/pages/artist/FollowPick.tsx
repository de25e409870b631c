/** What becomes of an artist's new releases: a choice beside the heart. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import type { Artist } from "../../api/library";
import { type FollowMode, follow, followsQuery, leave, MODES } from "../../api/wanted";
import { KEYS } from "../../live/patches";
import { readAgain } from "../../live/read-again";
import { Pick } from "../../ui/Pick";
import { useErrorToast } from "../../ui/toasts";

export function FollowPick({ artist }: { artist: Artist }) {
  const t = useTranslations("wanted.follow");
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
  return (
    <Pick
      label={t("label", { name: artist.name })}
      value={(change.isPending ? change.variables : now?.mode) ?? ""}
      options={[
        { value: "", name: t("none") },
        ...MODES.map((mode) => ({ value: mode, name: t(mode) })),
      ]}
      onChange={(mode) => change.mutate(mode || undefined)}
    />
  );
}
