/** Everybody of the household, for admins. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { changePerson, type Person, peopleQuery, removePerson } from "../../api/people";
import { queryClient } from "../../api/query-client";
import { sessionQuery, useUser } from "../../api/session";
import { Card } from "../../ui/Card";
import { Loaded } from "../../ui/states";
import { toast, useErrorToast } from "../../ui/toasts";
import { AddPerson } from "./AddPerson";
import { PeopleTable, type PersonActions } from "./PeopleTable";
import css from "./settings.module.css";
import { useDelayed } from "./use-delayed";

const reload = () => queryClient.invalidateQueries(peopleQuery);

export default function People() {
  const t = useTranslations("settings.users");
  const query = useQuery(peopleQuery);
  const actions = useActions(query.data ?? []);
  return (
    <div className={css.stack}>
      <Card title={t("table")}>
        <Loaded query={query}>
          {(people) => (
            <PeopleTable people={people.filter(({ id }) => !actions.gone.has(id))} {...actions} />
          )}
        </Loaded>
      </Card>
      <Card title={t("add")}>
        <AddPerson />
      </Card>
    </div>
  );
}

function useActions(people: readonly Person[]): PersonActions & { gone: ReadonlySet<number> } {
  const t = useTranslations("settings.users");
  const tellError = useErrorToast();
  const me = useUser();
  const { gone, remove } = useDelayed(removePerson, reload);
  const change = useMutation({ mutationFn: changePerson, onError: tellError });
  const setAdmin = async (person: Person, isAdmin: boolean) => {
    await change.mutateAsync({ id: person.id, is_admin: isAdmin });
    // Who takes it from themselves may see less from now on.
    if (person.id === me.id) await queryClient.invalidateQueries(sessionQuery);
    else await reload();
  };
  const onAdmin = (person: Person, isAdmin: boolean) =>
    void setAdmin(person, isAdmin).then(
      () =>
        toast({
          text: t(isAdmin ? "isAdminNow" : "isMemberNow", { name: person.username }),
          ...(person.id === me.id
            ? {}
            : { undo: () => void setAdmin(person, !isAdmin).catch(() => undefined) }),
        }),
      () => undefined,
    );
  const onRemove = (person: Person) => {
    const isLastAdmin = person.is_admin && people.filter((each) => each.is_admin).length === 1;
    // The service refuses that, and says why: there is nothing to think better of.
    if (isLastAdmin) void removePerson(person.id).then(reload, tellError);
    else remove(person.id, t("removed", { name: person.username }));
  };
  return { gone, onAdmin, onRemove };
}
