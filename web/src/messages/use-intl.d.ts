import type { Messages } from "./languages";

declare module "use-intl" {
  interface AppConfig {
    Messages: Messages;
    Locale: string;
  }
}
