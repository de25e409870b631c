/** What a link holds, before anything is fetched; and how it comes, once it was asked for. */
import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { ClipboardPaste } from "lucide-react";
import { useTranslations } from "use-intl";
import { lookQuery } from "../../api/search";
import { focusOmnibox } from "../../shell/omnibox-focus";
import { Button } from "../../ui/Button";
import { Page } from "../../ui/Page";
import { EmptyState } from "../../ui/states";
import { Looking } from "./Looking";
import { NoLook } from "./NoLook";
import { Offer } from "./Offer";

export default function PreviewPage() {
  const { url } = useSearch({ from: "/shell/preview" });
  return url ? <Preview key={url} url={url} /> : <NoLink />;
}

function Preview({ url }: { url: string }) {
  const t = useTranslations("search.preview");
  const look = useQuery(lookQuery(url));
  if (look.isError) {
    return (
      <Page title={t("failed")} lead={url} narrow>
        <NoLook url={url} error={look.error} onRetry={() => void look.refetch()} />
      </Page>
    );
  }
  return look.data ? <Offer url={url} look={look.data} /> : <Looking url={url} />;
}

function NoLink() {
  const t = useTranslations("search.preview");
  return (
    <Page title={t("title")} narrow>
      <EmptyState icon={ClipboardPaste} title={t("noUrl")} text={t("noUrlText")}>
        <Button look="primary" onClick={focusOmnibox}>
          {t("noUrl")}
        </Button>
      </EmptyState>
    </Page>
  );
}
