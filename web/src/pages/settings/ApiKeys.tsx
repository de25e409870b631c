/** One's own API keys: made, shown once, revoked. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { KeyRound, Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl";
import type { Schema } from "../../api/client";
import { type ApiKey, apiKeysQuery, makeApiKey, revokeApiKey } from "../../api/people";
import { queryClient } from "../../api/query-client";
import { Button, OutsideLink } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { TextField } from "../../ui/Field";
import { Ago } from "../../ui/figures";
import { EmptyState, Loaded, useErrorText } from "../../ui/states";
import { TableHead } from "../../ui/TableHead";
import { NewKey } from "./NewKey";
import lists from "./parts/lists.module.css";
import css from "./settings.module.css";
import { useDelayed } from "./use-delayed";

const reload = () => queryClient.invalidateQueries(apiKeysQuery);

export default function ApiKeys() {
  const t = useTranslations("settings.keys");
  const [made, setMade] = useState<Schema<"ApiKeyMade"> | null>(null);
  return (
    <div className={css.stack}>
      {made ? (
        <NewKey made={made} onDone={() => setMade(null)} />
      ) : (
        <Card title={t("make")} lead={t("lead")}>
          <MakeForm onMade={setMade} />
        </Card>
      )}
      <Keys />
      <div>
        <OutsideLink look="ghost" href={new URL("api/docs", document.baseURI).href}>
          {t("docs")}
        </OutsideLink>
      </div>
    </div>
  );
}

function MakeForm({ onMade }: { onMade: (made: Schema<"ApiKeyMade">) => void }) {
  const t = useTranslations("settings.keys");
  const text = useErrorText();
  const [name, setName] = useState("");
  const make = useMutation({
    mutationFn: makeApiKey,
    onSuccess: async (made) => {
      onMade(made);
      await reload();
    },
  });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate(name.trim());
  };
  return (
    <form className={css.line} onSubmit={onSubmit}>
      <TextField
        label={t("name")}
        error={make.error && text(make.error)}
        autoComplete="off"
        maxLength={100}
        required
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <Button type="submit" look="primary" icon={KeyRound} busy={make.isPending}>
        {t("make")}
      </Button>
    </form>
  );
}

function Keys() {
  const t = useTranslations("settings.keys");
  const { gone, remove } = useDelayed(revokeApiKey, reload);
  return (
    <Card title={t("table")}>
      <Loaded
        query={useQuery(apiKeysQuery)}
        isEmpty={(keys) => keys.every(({ id }) => gone.has(id))}
        empty={<EmptyState icon={KeyRound} title={t("empty")} text={t("emptyText")} />}
      >
        {(keys) => (
          <KeyTable
            keys={keys.filter(({ id }) => !gone.has(id))}
            onRevoke={({ id, name }) => remove(id, t("revoked", { name }))}
          />
        )}
      </Loaded>
    </Card>
  );
}

interface KeyTableProps {
  keys: readonly ApiKey[];
  onRevoke: (key: ApiKey) => void;
}

function KeyTable({ keys, onRevoke }: KeyTableProps) {
  const t = useTranslations("settings.keys");
  return (
    <table className={lists.table}>
      <caption className="visually-hidden">{t("table")}</caption>
      <TableHead
        columns={[
          { name: t("keyName") },
          { name: t("madeAt") },
          { name: t("usedAt") },
          { name: t("actions"), isHidden: true },
        ]}
      />
      <tbody>
        {keys.map((key) => (
          <tr key={key.id}>
            <th scope="row">{key.name}</th>
            <td>
              <Ago at={key.created_at} />
            </td>
            <td>{key.last_used_at ? <Ago at={key.last_used_at} /> : t("never")}</td>
            <td>
              <div className={lists.actions}>
                <Button
                  size="s"
                  look="danger"
                  icon={Trash2}
                  aria-label={t("revokeOf", { name: key.name })}
                  onClick={() => onRevoke(key)}
                >
                  {t("revoke")}
                </Button>
              </div>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
