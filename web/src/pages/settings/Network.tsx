/** Through which proxy everything from outside is fetched. */
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { type PreferenceName, type Preferences, settingsQuery } from "../../api/settings";
import { Card } from "../../ui/Card";
import { Loaded } from "../../ui/states";
import { SaveBar } from "./parts/SaveBar";
import { SecretField } from "./parts/SecretField";
import { hasFailed, TrialButton, TrialResult, useTrial } from "./parts/TrialButton";
import { useSection } from "./parts/use-section";

const NAMES: readonly PreferenceName[] = ["proxy_url"];

export default function Network() {
  return <Loaded query={useQuery(settingsQuery)}>{(saved) => <ProxyCard saved={saved} />}</Loaded>;
}

function ProxyCard({ saved }: { saved: Preferences }) {
  const t = useTranslations("settings.network");
  const field = useTranslations("settings.fields.proxy_url");
  const section = useSection(saved, NAMES);
  const trial = useTrial({ service: "proxy", section });
  return (
    <Card title={t("title")} lead={t("lead")}>
      <SecretField section={section} name="proxy_url" label={field("label")} hint={field("hint")} />
      <SaveBar section={section} isOfNoUse={hasFailed(trial)}>
        <TrialButton trial={trial} of={t("title")} section={section} />
      </SaveBar>
      <TrialResult trial={trial} section={section} />
    </Card>
  );
}
