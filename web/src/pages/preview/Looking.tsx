/** Somebody is asked what a link holds: the page in outline, and a word when it takes long. */
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { Page } from "../../ui/Page";
import { Skeleton, SkeletonRows } from "../../ui/states";
import css from "./Offer.module.css";

const LONG_MS = 3000;

export function Looking({ url }: { url: string }) {
  const t = useTranslations("search.preview");
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), LONG_MS);
    return () => clearTimeout(timer);
  }, []);
  const host = URL.canParse(url) ? new URL(url).hostname : url;
  return (
    <Page title={t("looking")} lead={url}>
      <div role="status" className={css.slow}>
        {isLong && t("slow", { host })}
      </div>
      <div className={css.head}>
        <div className={css.cover}>
          <Skeleton height="220px" width="220px" />
        </div>
        <div className={css.words}>
          <Skeleton height="2rem" width="60%" />
          <Skeleton height="1.2rem" width="40%" />
          <Skeleton height="1.2rem" width="50%" />
          <Skeleton height="6rem" />
        </div>
      </div>
      <SkeletonRows rows={6} height="2.4rem" />
    </Page>
  );
}
