/** The programs that the service works with, and what each did when it was asked to. */
import { Check, Info, TriangleAlert } from "lucide-react";
import { useTranslations } from "use-intl";
import type { Schema } from "../../../api/client";
import { Chip } from "../../../ui/Chip";
import { TableHead } from "../../../ui/TableHead";
import css from "./lists.module.css";

const LOOKS = {
  works: { tone: "ok", icon: Check },
  hint: { tone: "warn", icon: Info },
  fails: { tone: "bad", icon: TriangleAlert },
} as const;

const ORDER = ["fails", "hint", "works"];

export function ToolTable({ tools }: { tools: readonly Schema<"ToolView">[] }) {
  const t = useTranslations("settings.tools");
  const sorted = [...tools].sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
  return (
    <table className={css.table}>
      <caption className="visually-hidden">{t("title")}</caption>
      <TableHead columns={[{ name: t("name") }, { name: t("state") }, { name: t("detail") }]} />
      <tbody>
        {sorted.map(({ name, verdict, version, detail }) => (
          <tr key={name}>
            <th scope="row">
              {name} {version && <span className={css.version}>{version}</span>}
            </th>
            <td>
              <Chip tone={LOOKS[verdict].tone} icon={LOOKS[verdict].icon}>
                {t(verdict)}
              </Chip>
            </td>
            <td className={css.detail}>{detail}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
