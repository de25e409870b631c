/** What the address of this page holds; what it shows is read with its code, so few come here. */
export interface Search {
  kind?: "recording" | undefined;
}

export const validateSearch = ({ kind }: Record<string, unknown>): Search =>
  kind === "recording" ? { kind } : {};
