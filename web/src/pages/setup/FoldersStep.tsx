/** The second step: where the music goes, and with which programs it is made. */
import { useQuery } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import { useTranslations } from "use-intl";
import { foldersQuery } from "../../api/home";
import { systemQuery } from "../../api/settings";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Loaded, SkeletonRows } from "../../ui/states";
import { FolderList } from "../settings/parts/FolderList";
import { ToolTable } from "../settings/parts/ToolTable";
import { StepFoot } from "./StepFoot";
import css from "./Steps.module.css";

export default function FoldersStep() {
  const t = useTranslations("setup.folders");
  const folders = useQuery(foldersQuery);
  const system = useQuery(systemQuery);
  const again = () => {
    void folders.refetch();
    void system.refetch();
  };
  return (
    <div className={css.body}>
      <Card title={t("folders")} lead={t("foldersText")} level={2}>
        <Loaded query={folders}>{(each) => <FolderList folders={each} />}</Loaded>
      </Card>
      <Card title={t("tools")} lead={t("toolsText")} level={2}>
        <Loaded query={system} skeleton={<SkeletonRows rows={6} height="2.5rem" />}>
          {({ tools }) => <ToolTable tools={tools} />}
        </Loaded>
      </Card>
      <div className={css.bar}>
        <Button icon={RotateCw} busy={folders.isFetching || system.isFetching} onClick={again}>
          {t("again")}
        </Button>
      </div>
      <StepFoot step="folders" />
    </div>
  );
}
