/** What a download is called in a list: its title, or its address while it has none. */
import type { Download } from "../live/patches";
import { classes } from "../ui/classes";
import css from "./DownloadName.module.css";

/** Addresses of one site begin alike and differ at their end, so that always stays. */
const END_LENGTH = 24;

export function DownloadName({ title, source_url }: Pick<Download, "title" | "source_url">) {
  if (title) return <span className="ellipsis">{title}</span>;
  const end = source_url.slice(-END_LENGTH);
  return (
    <span className={css.address} title={source_url}>
      <span className="visually-hidden">{source_url}</span>
      <span className={classes("ellipsis", css.start)} aria-hidden>
        {source_url.slice(0, -END_LENGTH)}
      </span>
      <span className={css.end} aria-hidden>
        {end}
      </span>
    </span>
  );
}
