/** A link that shows nothing: what the service says of it, and the ways on. */
import { ExternalLink, Search } from "lucide-react";
import { useTranslations } from "use-intl";
import { ProblemError } from "../../api/problem";
import { useUser } from "../../api/session";
import { canTryAgain, isMendedInSettings } from "../../downloads/remedies";
import { addressIn } from "../../shell/address";
import { ButtonLink, OutsideLink } from "../../ui/Button";
import { ErrorState } from "../../ui/states";
import { SettingsLink } from "../search/Trouble";
import { AsList } from "./AsList";

interface NoLookProps {
  url: string;
  error: Error;
  onRetry: () => void;
}

export function NoLook({ url, error, onRetry }: NoLookProps) {
  const t = useTranslations("search.preview");
  const { is_admin } = useUser();
  const code = error instanceof ProblemError ? error.code : "";
  return (
    <ErrorState error={error} onRetry={canTryAgain(code) ? onRetry : undefined}>
      <AsList url={url} />
      {is_admin && isMendedInSettings(code) && <SettingsLink />}
      <ButtonLink to="/search" search={{ q: wordsOf(url) }} icon={Search}>
        {t("searchInstead")}
      </ButtonLink>
      {addressIn(url) === url && (
        <OutsideLink href={url} icon={ExternalLink}>
          {t("openLink")}
        </OutsideLink>
      )}
    </ErrorState>
  );
}

/** The words that an address ends in, `loop songs` of `/album/loop-songs`; nothing else is known. */
function wordsOf(url: string): string | undefined {
  if (!URL.canParse(url)) return url;
  const last = new URL(url).pathname.split("/").filter(Boolean).at(-1) ?? "";
  const words = decodeURIComponent(last).replace(/[-_+]+/g, " ");
  return /[a-z]{3}/i.test(words) ? words : undefined;
}
