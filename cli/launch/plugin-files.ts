import { buffer } from "node:stream/consumers";
import { fromBufferPromise } from "yauzl";
import { ZipFile } from "yazl";

/** What is in a package: the content by its path. */
export type Entries = Readonly<Record<string, string | Uint8Array>>;

/** One entry of an archive. */
export interface PluginEntry {
  path: string;
  bytes: number;
  isLink: boolean;
  isEncrypted: boolean;
  /** Nothing where it cannot be read. */
  content?: Uint8Array;
}

/** An archive as its reader sees it. */
export interface PluginFiles {
  /** Of the archive itself. */
  bytes: number;
  entries: readonly PluginEntry[];
  /** What is written beside the archive, for other directories. */
  beside: readonly PluginEntry[];
}

// The local time of the machine stands in an archive: the same everywhere, and the first that there is.
const mtime = new Date(1980, 0, 1);
const mode = 0o100644;
const fileTypes = { mask: 0o170000, link: 0o120000 };
/** More is refused anyway. */
const longestEntry = 100 * 1024 * 1024;

/**
 * Packs entries into a ZIP, in the order of their paths. The same entries give the same bytes on every machine, so that
 * nothing is compressed: zlib's output depends on its version and on the processor.
 */
export async function toZip(entries: Entries): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [path, content] of Object.entries(entries).toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    zip.addBuffer(Buffer.from(content), path, { mtime, mode, compress: false, forceDosTimestamp: true });
  }
  zip.end();
  return buffer(zip.outputStream);
}

/** Reads an archive back as whoever gets it does; throws where it is none. */
export async function readZip(archive: Buffer, beside: Entries = {}): Promise<PluginFiles> {
  const zip = await fromBufferPromise(archive, { lazyEntries: true, strictFileNames: true });
  const entries: PluginEntry[] = [];
  for await (const entry of zip.eachEntry()) {
    const { fileName: path, uncompressedSize: bytes } = entry;
    const isLink = ((entry.externalFileAttributes >>> 16) & fileTypes.mask) === fileTypes.link;
    const isEncrypted = entry.isEncrypted();
    const isRead = !isEncrypted && bytes <= longestEntry && !path.endsWith("/");
    const content = isRead ? { content: await buffer(await zip.openReadStreamPromise(entry)) } : {};
    entries.push({ path, bytes, isLink, isEncrypted, ...content });
  }
  return { bytes: archive.length, entries, beside: Object.entries(beside).map(toEntry) };
}

/** What is made where there is no archive. */
export function withoutArchive(files: Entries): PluginFiles {
  return { bytes: 0, entries: [], beside: Object.entries(files).map(toEntry) };
}

function toEntry([path, given]: [string, string | Uint8Array]): PluginEntry {
  const content = Buffer.from(given);
  return { path, bytes: content.length, isLink: false, isEncrypted: false, content };
}
