/** Search: what the library has, then what a catalogue has. */
import { useSearch } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { useEffect } from "react";
import { useTranslations } from "use-intl";
import { SEARCH_TYPES, type SearchType } from "../../api/search";
import { focusOmnibox } from "../../shell/omnibox-focus";
import { Button } from "../../ui/Button";
import { Page, Section } from "../../ui/Page";
import { EmptyState } from "../../ui/states";
import { Tab, Tabs } from "../../ui/Tabs";
import { Catalogue } from "./Catalogue";
import { OwnedRail } from "./OwnedRail";
import { Recent } from "./Recent";
import { useKeepSearch } from "./recent";
import { useCatalogueName } from "./use-catalogue-name";

export default function SearchPage() {
  const t = useTranslations("search");
  const titles = useTranslations("shell.titles");
  const { q = "", type = "album" } = useSearch({ from: "/shell/search" });
  return (
    <Page title={q ? t("results", { q }) : titles("search")}>
      {q ? <Results q={q} type={type} /> : <Start />}
    </Page>
  );
}

function Results({ q, type }: { q: string; type: SearchType }) {
  const t = useTranslations("search");
  const name = useCatalogueName();
  useKeepSearch(q);
  return (
    <>
      <Tabs label={t("types")}>
        {SEARCH_TYPES.map((each) => (
          <Tab
            key={each}
            to="/search"
            search={{ q, type: each === "album" ? undefined : each }}
            activeOptions={{ exact: true, includeSearch: true }}
            replace
          >
            {t(`type.${each}`)}
          </Tab>
        ))}
      </Tabs>
      {type !== "playlist" && <OwnedRail q={q} type={type} />}
      <Section title={t("catalogue", { name })}>
        <Catalogue key={type} q={q} type={type} />
      </Section>
    </>
  );
}

function Start() {
  const t = useTranslations("search");
  useEffect(focusOmnibox, []);
  return (
    <>
      <EmptyState icon={Search} title={t("start")} text={t("startText")}>
        <Button look="primary" onClick={focusOmnibox}>
          {t("startButton")}
        </Button>
      </EmptyState>
      <Recent />
    </>
  );
}
