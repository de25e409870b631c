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
import type { ReactNode } from "react";
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
  const look = quiet || state.kind === "getBetter" ? "plain" : "primary";
  switch (state.kind) {
    case "get":
    case "getBetter":
      return (
        <Action
          name={t(state.kind)}
          title={title}
          icon={DownloadIcon}
          look={look}
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
          look="danger"
          busy={retry.isPending}
          run={() => retry.mutate({ id: state.downloadId, confirmLossy: state.kind === "lossy" })}
        />
      );
    case "look":
      return (
        <Link to="/preview" search={{ url }} className={css.state}>
          <Inside icon={Eye} name={t("look")} title={title} />
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
  look: "plain" | "primary" | "danger";
  busy: boolean;
  run: () => void;
}

function Action({ name, title, icon, look, busy, run }: ActionProps) {
  const t = useTranslations("search.get");
  return (
    <span className={css.action}>
      <Button
        look={look}
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
  if ("albumId" in state) {
    return (
      <Link
        to="/album/$albumId"
        params={{ albumId: String(state.albumId) }}
        className={classes(css.state, css.ok)}
      >
        <Inside icon={ENDED_ICONS[state.kind]} name={t(state.kind)} title={title} />
      </Link>
    );
  }
  const params = { downloadId: String(state.downloadId) };
  if (state.kind === "review") {
    return (
      <Link to="/review/$downloadId" params={params} className={classes(css.state, css.warn)}>
        <Inside icon={CircleHelp} name={t("review")} title={title} />
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
    <Link to="/queue/$downloadId" params={params} className={css.state}>
      <Inside
        icon={state.kind === "importing" ? LoaderCircle : Clock}
        name={t(state.kind)}
        title={title}
      />
    </Link>
  );
}

const ENDED_ICONS = { complete: CircleCheck, duplicate: Copy } as const;

function Inside({ icon: Icon, name, title }: { icon: LucideIcon; name: string; title: string }) {
  const hidden: ReactNode = <span className="visually-hidden">: {title}</span>;
  return (
    <>
      <Icon size={16} aria-hidden />
      <span>
        {name}
        {hidden}
      </span>
    </>
  );
}
