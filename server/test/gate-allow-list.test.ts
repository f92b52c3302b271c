import { describe, expect, it } from "vitest";
import { openGate } from "../src/gate/index.ts";
import { anonymous, type User } from "../src/user.ts";

const entries = ["auth0|5f7c8ec7", "Ada@Example.com", "@team.example", "grace", "kim@example.com"];
const user = (subject: string, email?: string): User => ({
  subject,
  scopes: new Set(),
  consentsToLogging: false,
  ...(email === undefined ? {} : { email }),
});

describe("R29 a list of users", () => {
  it.each([
    { name: "a subject", who: user("auth0|5f7c8ec7") },
    { name: "a subject, whatever the address", who: user("grace", "grace@elsewhere.example") },
    { name: "an address in any case", who: user("1", "aDa@eXample.com") },
    { name: "a domain of addresses", who: user("2", "anybody@Team.example") },
  ])("admits $name", async ({ who }) => {
    const gate = await openGate({ kind: "list", entries });
    expect(await gate.admits(who)).toBe(true);
  });

  it.each([
    { name: "a subject in another case", who: user("Grace") },
    { name: "a part of a subject", who: user("grac") },
    { name: "another address of the domain of an address", who: user("3", "eve@example.com") },
    { name: "a subdomain", who: user("4", "eve@sub.team.example") },
    { name: "a domain that ends alike", who: user("5", "eve@notteam.example") },
    { name: "a domain before another", who: user("6", "eve@team.example@evil.example") },
    { name: "an address that only looks like one in lower case", who: user("8", "\u212Aim@example.com") },
    { name: "a subject that looks like an address of the list", who: user("Ada@Example.com") },
    { name: "a subject that looks like a domain of the list", who: user("@team.example") },
    { name: "an address that is a subject of the list", who: user("7", "grace") },
    { name: "nobody in particular", who: anonymous },
    { name: "an empty subject and address", who: user("", "") },
  ])("does not admit $name", async ({ who }) => {
    const gate = await openGate({ kind: "list", entries });
    expect(await gate.admits(who)).toBe(false);
  });

  it("is not asked while the app is open to everybody", async () => {
    const gate = await openGate({ kind: "everybody" });
    expect(await gate.admits(anonymous)).toBe(true);
  });
});
