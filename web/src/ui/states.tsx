/** What a list shows when it has nothing to show: loading, empty, failed. */
import type { UseQueryResult } from "@tanstack/react-query";
import { CloudOff, type LucideIcon, RotateCw, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { isOffline, ProblemError } from "../api/problem";
import { Button } from "./Button";
import { classes } from "./classes";
import css from "./states.module.css";

/** Where something will stand in a moment. Sizes are CSS lengths. */
export function Skeleton({ height = "1rem", width = "100%" }: { height?: string; width?: string }) {
  return (
    <span className={css.skeleton} style={{ blockSize: height, inlineSize: width }} aria-hidden />
  );
}

/** Rows that will stand here in a moment; says so once to those who can't see them. */
export function SkeletonRows({ rows = 5, height = "3.5rem" }: { rows?: number; height?: string }) {
  const t = useTranslations("common");
  return (
    <div className={css.rows} role="status" aria-label={t("loading")}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows that are all the same
        <Skeleton key={row} height={height} />
      ))}
    </div>
  );
}

interface StateProps {
  icon: LucideIcon;
  title: string;
  text?: ReactNode;
  /** Buttons: what to do next. */
  children?: ReactNode;
}

/** There is nothing yet, and this is what to do about it. */
export function EmptyState({ icon: Icon, title, text, children }: StateProps) {
  return (
    <section className={css.state}>
      <Icon size={32} aria-hidden />
      <h2>{title}</h2>
      {text && <p>{text}</p>}
      {children && <div className={css.actions}>{children}</div>}
    </section>
  );
}

/** Asked again, the service says the same: it is not there, or not for this person. */
const LASTING: readonly number[] = [403, 404, 410];

interface ErrorStateProps {
  error: unknown;
  onRetry?: (() => void) | undefined;
  children?: ReactNode;
}

/** It could not be read: what happened, what to do, and a button to try again. */
export function ErrorState({ error, onRetry, children }: ErrorStateProps) {
  const t = useTranslations("errors");
  const away = isOffline(error);
  const Icon = away ? CloudOff : TriangleAlert;
  const isLasting = error instanceof ProblemError && LASTING.includes(error.status);
  return (
    <section className={classes(css.state, css.bad)} role="alert">
      <Icon size={32} aria-hidden />
      <h2>{away ? t("offlineTitle") : t("title")}</h2>
      <p>{useErrorText()(error)}</p>
      <div className={css.actions}>
        {onRetry && !isLasting && (
          <Button icon={RotateCw} onClick={onRetry}>
            {t("retry")}
          </Button>
        )}
        {children}
      </div>
    </section>
  );
}

/** Returns what turns an error into one sentence for people. */
export function useErrorText(): (error: unknown) => string {
  const t = useTranslations("errors");
  return (error) => {
    if (isOffline(error)) return t("offline");
    return error instanceof ProblemError ? error.message : t("bug");
  };
}

interface LoadedProps<Data> {
  /** All at once, or page by page. */
  query: Pick<UseQueryResult<Data>, "data" | "isError" | "error"> & {
    refetch: () => Promise<unknown>;
  };
  /** Shown while nothing is known. */
  skeleton?: ReactNode;
  /** Shown instead of an empty list. */
  empty?: ReactNode;
  isEmpty?: (data: Data) => boolean;
  children: (data: Data) => ReactNode;
}

/** One of the four states of what a query brings. What was read before stays while it is away. */
export function Loaded<Data>({ query, skeleton, empty, isEmpty, children }: LoadedProps<Data>) {
  if (query.data === undefined) {
    if (query.isError) {
      return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
    }
    return skeleton ?? <SkeletonRows />;
  }
  if (empty && isEmpty?.(query.data)) return empty;
  return children(query.data);
}
