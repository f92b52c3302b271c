import { enableCompileCache } from "node:module";

// Imported first: what is loaded after this is compiled once and then read, on every later run.
enableCompileCache();
