import { fileURLToPath } from "node:url";

// TypeScript 7 is machine code and takes a third of the time; version 6 is what can be loaded as a library.
/** Path of the program of TypeScript's compiler. */
export const compiler = fileURLToPath(new URL("bin/tsc", import.meta.resolve("@typescript/native/package.json")));
