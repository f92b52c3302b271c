import { describe } from "vitest";
import { testToolCalls } from "./tool-call-suite.ts";

describe("tool calls", () => testToolCalls({}));
