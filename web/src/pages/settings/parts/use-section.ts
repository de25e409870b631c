/** The settings of one section: what is saved, what was changed and is not saved yet. */
import { useMutation } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { fieldsOf } from "../../../api/problem";
import { useUser } from "../../../api/session";
import {
  type Changes,
  changeSettings,
  type PreferenceName,
  type Preferences,
  type SecretName,
} from "../../../api/settings";

const NOTHING: Changes = {};

/** Changes that wait to be saved outlive a look at another page; they are one admin's. */
let kept: { by: number; changes: Changes } = { by: 0, changes: NOTHING };
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function useDrafts(): [Changes, (change: (drafts: Changes) => Changes) => void] {
  const { id } = useUser();
  const read = () => (kept.by === id ? kept.changes : NOTHING);
  const write = (change: (drafts: Changes) => Changes) => {
    kept = { by: id, changes: change(read()) };
    for (const listener of listeners) listener();
  };
  return [useSyncExternalStore(subscribe, read), write];
}

/** The names of all settings that were changed and are not saved. */
export function useUnsaved(): ReadonlySet<string> {
  const [drafts] = useDrafts();
  return new Set(Object.keys(drafts));
}

export type OpenName = Exclude<PreferenceName, SecretName>;

export interface FormSection {
  /** A setting as it would be after saving. */
  valueOf<Name extends OpenName>(name: Name): Preferences[Name];
  /** What a secret will become: a text, `null` to take it away, `undefined` to leave it. */
  secretOf(name: SecretName): string | null | undefined;
  isSet(name: SecretName): boolean;
  change(changes: Changes): void;
  /** Forget the changes of some settings; of all of the section's, without names. */
  forget(...names: PreferenceName[]): void;
  save(): Promise<unknown>;
  /** Change some settings and save just these at once. */
  give(changes: Changes): Promise<unknown>;
  errorOf(name: PreferenceName): string | undefined;
  /** What is wrong with no one field. */
  error: Error | null;
  isDirty: boolean;
  isSaving: boolean;
  isSaved: boolean;
}

function without(drafts: Changes, names: readonly PreferenceName[]): Changes {
  return Object.fromEntries(
    Object.entries(drafts).filter(([name]) => !names.includes(name as PreferenceName)),
  );
}

/** Edit some settings together; they are saved together. */
export function useSection(saved: Preferences, names: readonly PreferenceName[]): FormSection {
  const [drafts, setDrafts] = useDrafts();
  const mine = Object.fromEntries(
    Object.entries(drafts).filter(([name]) => names.includes(name as PreferenceName)),
  ) as Changes;
  const saving = useMutation({
    // One after the other: the last press decides.
    scope: { id: `settings ${names.join(" ")}` },
    mutationFn: changeSettings,
    onSuccess: (_, changes) =>
      setDrafts((all) => without(all, Object.keys(changes) as PreferenceName[])),
  });
  const fields = fieldsOf(saving.error);
  const isBesideField = names.some((name) => fields[name]);
  const isDirty = Object.keys(mine).length > 0;
  return {
    // A draft may be `null`: no ceiling.
    valueOf: (name) => (name in mine ? mine[name] : saved[name]) as Preferences[typeof name],
    secretOf: (name) => mine[name],
    isSet: (name) => saved[name].set,
    change(changes) {
      if (saving.isSuccess) saving.reset();
      setDrafts((all) => sparing({ ...all, ...changes }, saved));
    },
    forget(...some) {
      saving.reset();
      setDrafts((all) => without(all, some.length > 0 ? some : names));
    },
    save: () => (isDirty ? saving.mutateAsync(mine) : Promise.resolve()),
    give: (changes) => saving.mutateAsync(changes),
    errorOf: (name) => fields[name],
    error: isBesideField ? null : saving.error,
    isDirty,
    isSaving: saving.isPending,
    isSaved: saving.isSuccess && !isDirty,
  };
}

/** Whatever is as it was before is no change. */
function sparing(drafts: Changes, saved: Preferences): Changes {
  return Object.fromEntries(
    Object.entries(drafts).filter(([name, value]) => saved[name as PreferenceName] !== value),
  );
}
