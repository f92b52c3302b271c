import { enableCompileCache } from "node:module";

// Imported first: what is loaded after this is compiled once and then read, on every later run.
enableCompileCache();

// Pulumi's SDK takes a stack trace for every promise, and its runner looks up each line in source maps, a third of what
// a run costs. This program needs none: Node.js strips its types in place, so that its lines are right as they are.
// https://nodejs.org/api/typescript.html#type-stripping
Reflect.deleteProperty(Error, "prepareStackTrace");
