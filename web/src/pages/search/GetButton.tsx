/** One button for the whole way of an album: get it, watch it come, open it. */
import { Link } from "@tanstack/react-router";
import {
  CircleCheck,
  CircleHelp,
  Clock,
  Copy,
  Download as DownloadIcon,
  Eye,
  LoaderCircle,
  type LucideIcon,
  RotateCw,
} from "lucide-react";
import { useTranslations } from "use-intl";
import { useRetry } from "../../api/search";
import { Button } from "../../ui/Button";
import { classes } from "../../ui/classes";
import { Progress } from "../../ui/Progress";
import css from "./GetButton.module.css";
import type { GetState } from "./get-state";

interface GetButtonProps {
  title: string;
  url: string;
  state: GetState;
  /** Asked for, and the answer is not here yet. */
  busy: boolean;
  /** Not the thing to do: it is still possible. */
  quiet: boolean;
  onGet: () => void;
}

export function GetButton({ title, url, state, busy, quiet, onGet }: GetButtonProps) {
  const t = useTranslations("search.get");
  const retry = useRetry();
  switch (state.kind) {
    case "get":
    case "getBetter":
      return (
        <Action
          name={t(state.kind)}
          title={title}
          icon={DownloadIcon}
          soft={!quiet}
          busy={busy}
          run={onGet}
        />
      );
    case "failed":
    case "lossy":
      return (
        <Action
          name={t(state.kind)}
          title={title}
          icon={RotateCw}
          busy={retry.isPending}
          run={() => retry.mutate({ id: state.downloadId, confirmLossy: state.kind === "lossy" })}
        />
      );
    case "look":
      return (
        <Link
          to="/preview"
          search={{ url }}
          className={css.state}
          aria-label={t("label", { action: t("look"), title })}
        >
          <Inside icon={Eye} name={t("look")} />
        </Link>
      );
    default:
      return <Way title={title} state={state} />;
  }
}

interface ActionProps {
  name: string;
  title: string;
  icon: LucideIcon;
  /** Coloured: the thing to do. Softly, for there is one in each row. */
  soft?: boolean;
  busy: boolean;
  run: () => void;
}

function Action({ name, title, icon, soft, busy, run }: ActionProps) {
  const t = useTranslations("search.get");
  return (
    <span className={classes(css.action, soft && css.soft)}>
      <Button
        icon={icon}
        busy={busy}
        onClick={run}
        aria-label={t("label", { action: name, title })}
        data-get
      >
        {name}
      </Button>
    </span>
  );
}

type Going = Exclude<GetState, { kind: "get" | "getBetter" | "look" | "failed" | "lossy" }>;

/** Where it stands, as a link to the page that tells more. */
function Way({ title, state }: { title: string; state: Going }) {
  const t = useTranslations("search.get");
  // The percent changes too often to be said as a name: its bar has one.
  const label =
    state.kind === "downloading" ? undefined : t("label", { action: t(state.kind), title });
  if ("albumId" in state) {
    return (
      <Link
        to="/album/$albumId"
        params={{ albumId: String(state.albumId) }}
        className={classes(css.state, css.ok)}
        aria-label={label}
      >
        <Inside icon={ENDED_ICONS[state.kind]} name={t(state.kind)} />
      </Link>
    );
  }
  const params = { downloadId: String(state.downloadId) };
  if (state.kind === "review") {
    return (
      <Link
        to="/review/$downloadId"
        params={params}
        className={classes(css.state, css.warn)}
        aria-label={label}
      >
        <Inside icon={CircleHelp} name={t("review")} />
      </Link>
    );
  }
  if (state.kind === "downloading") {
    return (
      <Link to="/queue/$downloadId" params={params} className={classes(css.state, css.live)}>
        <span className="number">{t("percent", { percent: state.percent })}</span>
        <Progress thin percent={state.percent} label={t("progress", { title })} />
      </Link>
    );
  }
  return (
    <Link to="/queue/$downloadId" params={params} className={css.state} aria-label={label}>
      <Inside icon={state.kind === "importing" ? LoaderCircle : Clock} name={t(state.kind)} />
    </Link>
  );
}

const ENDED_ICONS = { complete: CircleCheck, duplicate: Copy } as const;

function Inside({ icon: Icon, name }: { icon: LucideIcon; name: string }) {
  return (
    <>
      <Icon size={16} aria-hidden />
      {name}
    </>
  );
}
