/** A playlist need not be fetched as it is: its songs can be a list. */
import { ListPlus } from "lucide-react";
import { useTranslations } from "use-intl";
import { Button } from "../../ui/Button";
import { useBringPlaylist } from "../lists/use-bring-playlist";

/** What may be a playlist's link; the service looks closer itself. An album's list is none. */
const PLAYLIST = /[?&]list=(?!OLAK5uy_)|deezer\.com\/(?:[a-z-]+\/)?playlist\//i;

export function AsList({ url }: { url: string }) {
  const t = useTranslations("search.preview");
  const { mutate, isPending } = useBringPlaylist();
  if (!PLAYLIST.test(url)) return null;
  return (
    <Button icon={ListPlus} busy={isPending} onClick={() => mutate(url)}>
      {t("asList")}
    </Button>
  );
}
