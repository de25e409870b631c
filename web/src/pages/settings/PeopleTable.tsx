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
import { TableHead } from "../../ui/TableHead";
import { NewPassword } from "./NewPassword";
import lists from "./parts/lists.module.css";
import css from "./settings.module.css";

export interface PersonActions {
  onAdmin: (person: Person, isAdmin: boolean) => void;
  onRemove: (person: Person) => void;
}

export function PeopleTable({ people, ...actions }: PersonActions & { people: readonly Person[] }) {
  const t = useTranslations("settings.users");
  const [renewed, setRenewed] = useState<Person | null>(null);
  return (
    <>
      <table className={lists.table}>
        <caption className="visually-hidden">{t("table")}</caption>
        <TableHead
          columns={[
            { name: t("name") },
            { name: t("seen") },
            { name: t("downloads"), className: lists.numeric },
            { name: t("hearts"), className: lists.numeric },
            { name: t("actions"), isHidden: true },
          ]}
        />
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
          {is_admin && <Chip tone="info">{t("admin")}</Chip>}
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
