/** What an album says of itself beside its names, in the order in which it is shown and edited. */
export const TEXT = ["genre", "label", "catalog_number", "upc"] as const;
