/** Which files somebody has dropped or picked, with the folders that they lie in. */

export interface Chosen {
  /** With its folders: `Album/CD1/01.flac`. */
  path: string;
  file: File;
}

/** As many as one upload may have. */
const MOST_FILES = 2000;

/** What is sent one upload after the other, with more of it: nothing that was chosen gets lost.
 *
 * @param isSending whether the first is on its way, so that nothing can be added to it.
 */
export function added(
  batches: readonly Chosen[][],
  more: Chosen[],
  isSending: boolean,
): readonly Chosen[][] {
  const last = batches.at(-1);
  if (!last || (isSending && batches.length === 1)) {
    return last && more.length === 0 ? batches : [...batches, more];
  }
  const both = together(last, more);
  return [...batches.slice(0, -1), ...(both ? [both] : [last, more])];
}

/** Both, unless something else would stand in a file's place. */
function together(some: Chosen[], more: Chosen[]): Chosen[] | undefined {
  const known = new Map(some.map(({ path, file }) => [path, file]));
  const isOther = ({ path, file }: Chosen) => {
    const there = known.get(path);
    return there && (there.size !== file.size || there.lastModified !== file.lastModified);
  };
  const both = [...some, ...more.filter(({ path }) => !known.has(path))];
  return more.some(isOther) || both.length > MOST_FILES ? undefined : both;
}

/** Return what was picked; a folder's files know where they lie. */
export function picked(files: Iterable<File>): Chosen[] {
  return wanted([...files].map((file) => ({ path: file.webkitRelativePath || file.name, file })));
}

/** Return everything in what was dropped; to be called while it is being dropped. */
export async function dropped(data: DataTransfer): Promise<Chosen[]> {
  // The list is emptied as soon as the event is over: entries first, then what is in them.
  const found = [...data.items]
    .filter(({ kind }) => kind === "file")
    .map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const chosen = await Promise.all(
    found.map(async ({ entry, file }) => {
      if (entry) return below(entry, "");
      return file ? [{ path: file.name, file }] : [];
    }),
  );
  return wanted(chosen.flat());
}

async function below(entry: FileSystemEntry, folder: string): Promise<Chosen[]> {
  const path = `${folder}${entry.name}`;
  if (isFile(entry)) {
    const file = await new Promise<File>((done, failed) => entry.file(done, failed));
    return [{ path, file }];
  }
  const inside = await entries(entry as FileSystemDirectoryEntry);
  return (await Promise.all(inside.map((each) => below(each, `${path}/`)))).flat();
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

/** A folder is read in portions; an empty one ends it. */
async function entries(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((done, failed) =>
      reader.readEntries(done, failed),
    );
    if (some.length === 0) return all;
    all.push(...some);
  }
}

/** What systems put into folders is nobody's music. */
function wanted(chosen: Chosen[]): Chosen[] {
  return chosen.filter(({ path }) => !path.split("/").some((part) => part.startsWith(".")));
}
