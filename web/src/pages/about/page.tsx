/** What this service is, which version, and what it is made of. */
import { useQuery } from "@tanstack/react-query";
import { BookOpen, KeyRound } from "lucide-react";
import { useTranslations } from "use-intl";
import type { Schema } from "../../api/client";
import { aboutQuery } from "../../api/settings";
import { ButtonLink, OutsideLink } from "../../ui/Button";
import { Page, Section } from "../../ui/Page";
import { Loaded } from "../../ui/states";
import { TableHead } from "../../ui/TableHead";
import lists from "../settings/parts/lists.module.css";
import css from "./about.module.css";

export default function AboutPage() {
  const t = useTranslations("settings.about");
  const shell = useTranslations("shell");
  return (
    <Page
      title={shell("titles.about")}
      lead={t("lead")}
      narrow
      actions={
        <>
          <OutsideLink icon={BookOpen} href={new URL("api/docs", document.baseURI).href}>
            {t("api")}
          </OutsideLink>
          <ButtonLink icon={KeyRound} to="/settings/$section" params={{ section: "keys" }}>
            {t("apiKeys")}
          </ButtonLink>
        </>
      }
    >
      <Loaded query={useQuery(aboutQuery)}>{(about) => <About about={about} />}</Loaded>
    </Page>
  );
}

function About({ about }: { about: Schema<"AboutView"> }) {
  const t = useTranslations("settings.about");
  return (
    <>
      <section className={css.card}>
        <img src={new URL("icon.svg", document.baseURI).href} alt="" width={72} height={72} />
        <dl className={css.facts}>
          <div>
            <dt>{t("version")}</dt>
            <dd className={css.version}>Crateful {about.version}</dd>
          </div>
          <div>
            <dt>{t("licence")}</dt>
            <dd>{about.licence}</dd>
          </div>
          <div>
            <dt>{t("python")}</dt>
            <dd>{about.python}</dd>
          </div>
        </dl>
        <p className={css.keys}>{t("keys")}</p>
      </section>
      <Section title={t("components")}>
        <div className={css.card}>
          <Components components={about.components} />
        </div>
      </Section>
    </>
  );
}

function Components({ components }: { components: readonly Schema<"ComponentView">[] }) {
  const t = useTranslations("settings.about");
  return (
    <table className={lists.table}>
      <caption className="visually-hidden">{t("components")}</caption>
      <TableHead columns={[{ name: t("name") }, { name: t("version") }, { name: t("licence") }]} />
      <tbody>
        {components.map(({ name, version, licence }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className="number">{version ?? <span className="muted">{t("unknown")}</span>}</td>
            <td className={lists.detail}>{licence ?? "–"}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
