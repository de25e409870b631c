/** The end of a download's log: read when somebody opens it, and again when the download moves. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useLayoutEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import { logQuery } from "../api/downloads";
import { CopyButton } from "../library/CopyButton";
import type { Download } from "../live/patches";
import { readAgain } from "../live/read-again";
import { Disclosure } from "../ui/Disclosure";
import { Loaded, SkeletonRows } from "../ui/states";
import css from "./LogTail.module.css";

export function LogTail({ download }: { download: Download }) {
  const t = useTranslations("downloads");
  return (
    <Disclosure title={t("log")}>
      <Lines download={download} />
    </Disclosure>
  );
}

function Lines({ download }: { download: Download }) {
  const t = useTranslations("downloads");
  const { id, title, source_url, seq } = download;
  const query = useQuery(logQuery(id));
  useReadAgain(id, seq);
  return (
    <Loaded
      query={query}
      skeleton={<SkeletonRows rows={3} height="1.2rem" />}
      isEmpty={(text) => text === ""}
      empty={<p className="muted">{t("logNone")}</p>}
    >
      {(text) => (
        <div className={css.frame}>
          <div className={css.copy}>
            <CopyButton text={text} label={t("logCopy")} />
          </div>
          <Text text={text} label={t("logOf", { title: title ?? source_url })} />
        </div>
      )}
    </Loaded>
  );
}

/** The tools write a line or two after what moved the download; then it is read, once. */
const READ_AGAIN_MS = 1500;

function useReadAgain(id: number, seq: number): void {
  const client = useQueryClient();
  const readAt = useRef(seq);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    if (readAt.current === seq || timer.current !== undefined) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      void readAgain(client, logQuery(id).queryKey);
    }, READ_AGAIN_MS);
    readAt.current = seq;
  }, [client, id, seq]);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
}

const NEAR_END_PX = 40;

/** Stays at the end as lines come, unless somebody reads further up. */
function Text({ text, label }: { text: string; label: string }) {
  const box = useRef<HTMLElement>(null);
  const isAtEnd = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new lines move the end
  useLayoutEffect(() => {
    if (box.current && isAtEnd.current) box.current.scrollTop = box.current.scrollHeight;
  }, [text]);
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
      tabIndex={0}
      className={css.text}
      ref={box}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
      }}
    >
      {text}
    </section>
  );
}
