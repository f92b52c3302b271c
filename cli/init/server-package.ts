import type { Finding, Recipe } from "./found.ts";
import type { Framework } from "./frameworks.ts";

/** What a language's own files say of a server. */
export interface ServerPackage {
  framework: Finding<Framework>;
  name: Finding<string> | undefined;
  start: Finding<string> | undefined;
  recipe: Recipe;
  /** Folder that is sent to the builder, absolute. */
  context: string;
}
