import type { GateSettings } from "../settings.ts";

/** A file of users on the platform, which the server reads anew. */
export interface UserFile {
  /** The text; undefined where the file is not there. */
  read(): Promise<string | undefined>;
  /** Puts a text in place of the one that was read last, at once or not at all. */
  write(text: string): Promise<void>;
}

/** Where a stack keeps it: its path for the server, and what its file says. */
export interface FilePlace {
  stack: string;
  path: string;
  settings: GateSettings;
}
