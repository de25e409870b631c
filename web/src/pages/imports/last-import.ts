/** Which import this browser started last, so that one finds back to it. */

const KEY = "crateful.lastImport";

export function keepLastImport(batch: string): void {
  localStorage.setItem(KEY, batch);
}

export function lastImport(): string | null {
  return localStorage.getItem(KEY);
}
