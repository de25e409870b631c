/** Who you are, and the way out. */
import { useNavigate } from "@tanstack/react-router";
import { KeyRound, LogOut, Moon, Sun, SunMoon, UserRound } from "lucide-react";
import { useTranslations } from "use-intl";
import { api, done } from "../api/client";
import { queryClient } from "../api/query-client";
import { useUser } from "../api/session";
import { chooseTheme, THEMES, useTheme } from "../theme/theme";
import { IconButton } from "../ui/Button";
import { Menu } from "../ui/Menu";
import { useErrorToast } from "../ui/toasts";

const THEME_ICONS = { auto: SunMoon, light: Sun, dark: Moon } as const;

export default function UserMenu() {
  const t = useTranslations("shell");
  const user = useUser();
  const navigate = useNavigate();
  const tellError = useErrorToast();
  const theme = useTheme();
  const nextTheme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "auto";
  const signOut = async () => {
    try {
      await done(api.POST("/api/auth/logout"));
      // Nothing of one user is left for the next.
      queryClient.clear();
      await navigate({ to: "/login" });
    } catch (error) {
      tellError(error);
    }
  };
  return (
    <Menu
      label={t("account", { name: user.username })}
      trigger={
        <IconButton icon={UserRound} look="plain" label={t("account", { name: user.username })} />
      }
      choices={[
        {
          id: "profile",
          label: user.username,
          icon: UserRound,
          run: () => void navigate({ to: "/settings/$section", params: { section: "profile" } }),
        },
        {
          id: "keys",
          label: t("apiKeys"),
          icon: KeyRound,
          run: () => void navigate({ to: "/settings/$section", params: { section: "keys" } }),
        },
        {
          id: "theme",
          label: t(`theme.${nextTheme}`),
          icon: THEME_ICONS[nextTheme],
          run: () => chooseTheme(nextTheme),
        },
        { id: "out", label: t("signOut"), icon: LogOut, run: () => void signOut() },
      ]}
    />
  );
}
