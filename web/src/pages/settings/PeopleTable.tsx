/** Who there is, when they were last there, what may be done about them. */
import { Ellipsis, KeyRound, ShieldCheck, ShieldOff, UserX } from "lucide-react";
import { useState } from "react";
import { useFormatter, useTranslations } from "use-intl";
import type { Person } from "../../api/people";
import { useUser } from "../../api/session";
import { IconButton } from "../../ui/Button";
import { Chip } from "../../ui/Chip";
import { Ago } from "../../ui/figures";
import { Menu } from "../../ui/Menu";
import { NewPassword } from "./NewPassword";
import type { PersonActions } from "./People";
import lists from "./parts/lists.module.css";
import css from "./settings.module.css";

export function PeopleTable({ people, ...actions }: PersonActions & { people: readonly Person[] }) {
  const t = useTranslations("settings.users");
  const [renewed, setRenewed] = useState<Person | null>(null);
  return (
    <>
      <table className={lists.table}>
        <caption className="visually-hidden">{t("table")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("name")}</th>
            <th scope="col">{t("seen")}</th>
            <th scope="col" className={lists.numeric}>
              {t("downloads")}
            </th>
            <th scope="col" className={lists.numeric}>
              {t("hearts")}
            </th>
            <th scope="col">
              <span className="visually-hidden">{t("actions")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <PersonRow
              key={person.id}
              person={person}
              onPassword={() => setRenewed(person)}
              {...actions}
            />
          ))}
        </tbody>
      </table>
      {renewed && <NewPassword person={renewed} onClose={() => setRenewed(null)} />}
    </>
  );
}

interface PersonRowProps extends PersonActions {
  person: Person;
  onPassword: () => void;
}

function PersonRow({ person, onPassword, onAdmin, onRemove }: PersonRowProps) {
  const t = useTranslations("settings.users");
  const format = useFormatter();
  const { username: name, is_admin, last_seen_at, downloads, hearts } = person;
  const isMe = useUser().id === person.id;
  return (
    <tr>
      <th scope="row">
        <span className={css.person}>
          {name}
          {is_admin && <Chip tone="accent">{t("admin")}</Chip>}
          {isMe && <Chip>{t("you")}</Chip>}
        </span>
      </th>
      <td>{last_seen_at ? <Ago at={last_seen_at} /> : t("never")}</td>
      <td className={lists.numeric}>
        <span className={css.onPhone}>{t("downloads")} </span>
        {format.number(downloads)}
      </td>
      <td className={lists.numeric}>
        <span className={css.onPhone}>{t("hearts")} </span>
        {format.number(hearts)}
      </td>
      <td>
        <div className={lists.actions}>
          <Menu
            label={t("more", { name })}
            trigger={<IconButton size="s" icon={Ellipsis} label={t("more", { name })} />}
            choices={[
              {
                id: "admin",
                label: t(is_admin ? "makeMember" : "makeAdmin"),
                icon: is_admin ? ShieldOff : ShieldCheck,
                run: () => onAdmin(person, !is_admin),
              },
              { id: "password", label: t("newPassword"), icon: KeyRound, run: onPassword },
              {
                id: "remove",
                label: t("remove"),
                icon: UserX,
                danger: true,
                run: () => onRemove(person),
              },
            ]}
          />
        </div>
      </td>
    </tr>
  );
}
