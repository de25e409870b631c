/** Whether what is on show is live: a dot, and a bar once it is not. */
import { CloudOff } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { useConnection } from "../live/LiveProvider";
import { classes } from "../ui/classes";
import css from "./ConnectionBar.module.css";

/** A blink of the network is not worth a bar. */
const PATIENCE_MS = 1500;

export function ConnectionDot() {
  const t = useTranslations("shell.connection");
  const connection = useConnection();
  return (
    <span className={css.dot} data-connection={connection} title={t(connection)}>
      <span className={classes(css.light, css[connection])} />
      <span className={css.word}>{t(connection)}</span>
    </span>
  );
}

export function ConnectionBar() {
  const t = useTranslations("shell.connection");
  const connection = useConnection();
  const isAway = connection === "reconnecting";
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    if (!isAway) {
      setLong(false);
      return;
    }
    const timer = setTimeout(() => setLong(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [isAway]);
  return (
    <div role="status" className={css.status}>
      {isLong && (
        <p className={css.bar}>
          <CloudOff size={16} aria-hidden />
          {t("away")}
        </p>
      )}
    </div>
  );
}
