/** What is new of the artists whom somebody follows; nothing while there is nothing. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { markSeen, type NewRelease, newReleasesQuery } from "../../api/wanted";
import { KEYS } from "../../live/patches";
import { readAgain } from "../../live/read-again";
import { Button } from "../../ui/Button";
import { Chip } from "../../ui/Chip";
import { Section } from "../../ui/Page";
import { useErrorToast } from "../../ui/toasts";
import css from "./wanted.module.css";

export function NewReleases() {
  const t = useTranslations("wanted.news");
  const client = useQueryClient();
  const { data } = useQuery(newReleasesQuery);
  const seen = useMutation({
    mutationFn: markSeen,
    onError: useErrorToast(),
    onSettled: () => Promise.all([readAgain(client, KEYS.wanted), readAgain(client, KEYS.unseen)]),
  });
  if (!data || data.items.length === 0) return null;
  return (
    <Section
      title={t("title", { count: data.unseen })}
      actions={
        data.unseen > 0 && (
          <Button size="s" busy={seen.isPending} onClick={() => seen.mutate()}>
            {t("seen")}
          </Button>
        )
      }
    >
      <ul className={css.news}>
        {data.items.map((release) => (
          <li key={release.id}>
            <Release release={release} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Release({ release }: { release: NewRelease }) {
  const t = useTranslations("wanted.news");
  const { title, album_id, first_release_date: date } = release;
  return (
    <p className={css.facts}>
      <strong>
        {album_id ? (
          <Link to="/album/$albumId" params={{ albumId: String(album_id) }}>
            {title}
          </Link>
        ) : (
          title
        )}
      </strong>
      <span className="muted">{release.artist}</span>
      {!release.is_seen && <Chip>{t("new")}</Chip>}
      {date && <span>{release.is_out ? date : t("comesOut", { date })}</span>}
    </p>
  );
}
