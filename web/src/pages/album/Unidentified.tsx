/** That nobody knows an album's release, leading to what it seems to be. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { proposalQuery } from "../../api/proposals";
import { Chip } from "../../ui/Chip";
import css from "./album.module.css";

export function Unidentified({ albumId }: { albumId: number }) {
  const t = useTranslations("library.album");
  const words = useTranslations("proposals");
  const { data } = useQuery({ ...proposalQuery(albumId), retry: false });
  if (!data) return <Chip tone="warn">{t("unmatched")}</Chip>;
  return (
    <Link to="/proposals" search={{ state: data.state }} className={css.unmatched}>
      <Chip tone="warn">{t("unmatchedState", { state: words(`state.${data.state}`) })}</Chip>
    </Link>
  );
}
