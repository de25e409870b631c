/** One album that somebody wants, and what came of it. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Download, X } from "lucide-react";
import { useTranslations } from "use-intl";
import { drop, lookForRest, type WantedItem, want } from "../../api/wanted";
import { KEYS } from "../../live/patches";
import { readAgain } from "../../live/read-again";
import { Button, IconButton } from "../../ui/Button";
import { Chip } from "../../ui/Chip";
import { Ago } from "../../ui/figures";
import { useErrorToast } from "../../ui/toasts";
import css from "./wanted.module.css";

/** Asking for these by hand has them looked for at once. */
const HURRIED: readonly WantedItem["state"][] = ["ask", "not_found", "dropped"];

export function Entry({ item }: { item: WantedItem }) {
  const t = useTranslations("wanted");
  return (
    <article className={css.entry}>
      <div className={css.what}>
        <p className={css.title}>
          <strong>
            {item.album_id ? (
              <Link to="/album/$albumId" params={{ albumId: String(item.album_id) }}>
                {item.title}
              </Link>
            ) : (
              item.title
            )}
          </strong>{" "}
          <span className="muted">{item.artist}</span>
        </p>
        <p className={css.facts}>
          <Chip>{t(`states.${item.state}`)}</Chip>
          <span>{t(`why.${item.why}`)}</span>
          <Ago at={item.created_at} />
          {item.tracks.length > 0 && <span>{item.tracks.join(", ")}</span>}
        </p>
        <p className={css.reason}>
          {item.reason} {item.next_look_at && <NextLook at={item.next_look_at} />}
        </p>
      </div>
      <Actions item={item} />
    </article>
  );
}

function NextLook({ at }: { at: string }) {
  const t = useTranslations("wanted");
  return (
    <span>
      {t("nextLook")} <Ago at={at} />
    </span>
  );
}

/** Ask for it by hand; of an album that is there, for what it lacks. */
function again(item: WantedItem): Promise<unknown> {
  return item.why === "rest" && item.album_id ? lookForRest(item.album_id) : want(item);
}

function Actions({ item }: { item: WantedItem }) {
  const t = useTranslations("wanted");
  const client = useQueryClient();
  const then = {
    onError: useErrorToast(),
    onSettled: () => readAgain(client, KEYS.wanted),
  };
  const get = useMutation({ mutationFn: () => again(item), ...then });
  const away = useMutation({ mutationFn: () => drop(item.id), ...then });
  const { title } = item;
  return (
    <div className={css.actions}>
      {HURRIED.includes(item.state) && item.why !== "upgrade" && (
        <Button
          size="s"
          icon={Download}
          busy={get.isPending}
          aria-label={t("getThis", { title })}
          onClick={() => get.mutate()}
        >
          {t("get")}
        </Button>
      )}
      {item.state !== "dropped" && item.state !== "owned" && (
        <IconButton
          size="s"
          icon={X}
          busy={away.isPending}
          label={t("dropThis", { title })}
          onClick={() => away.mutate()}
        />
      )}
    </div>
  );
}
