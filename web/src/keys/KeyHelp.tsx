/** The sheet that lists every key. */
import { useTranslations } from "use-intl";
import { Sheet } from "../ui/Sheet";
import css from "./KeyHelp.module.css";
import { KEYMAP, SCOPES } from "./keymap";

const MOD = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl";

function Keys({ spelling }: { spelling: string }) {
  const t = useTranslations("keys");
  const keys = spelling === " " ? [t("space")] : spelling.split(/[ +]/);
  const parts = keys.map((part) => (part === "Mod" ? MOD : (SHOWN[part] ?? part)));
  return parts.map((part, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts never change places
    <kbd key={at} className={css.key}>
      {part}
    </kbd>
  ));
}

/** Keys that print nothing are called by what stands on them. */
const SHOWN: Readonly<Record<string, string>> = { ArrowLeft: "←", ArrowRight: "→" };

function shownSpellings(keys: readonly string[]): readonly string[] {
  const [from, to] = [keys[0], keys.at(-1)];
  return keys.length > 2 && from && to ? [`${from} – ${to}`] : keys;
}

export default function KeyHelp({ onClose }: { onClose: () => void }) {
  const t = useTranslations("keys");
  return (
    <Sheet title={t("title")} onClose={onClose}>
      {SCOPES.map((scope) => (
        <section key={scope} className={css.scope}>
          <h3>{t(`scope.${scope}`)}</h3>
          <dl className={css.list}>
            {KEYMAP.filter((binding) => binding.scope === scope).map((binding) => (
              <div key={binding.name} className={css.row}>
                <dt>{t(`does.${binding.name}`)}</dt>
                <dd>
                  {shownSpellings(binding.keys).map((spelling) => (
                    <span key={spelling} className={css.spelling}>
                      <Keys spelling={spelling} />
                    </span>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Sheet>
  );
}
