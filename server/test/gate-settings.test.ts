import { describe, expect, it } from "vitest";
import { readAccess } from "../src/gate/access.ts";

const ofrep = "https://flags.example/base";

describe("R29 settings of the gate", () => {
  it.each([
    { environment: {}, access: { kind: "everybody" } },
    {
      environment: { ALLOWED_USERS: "auth0|5f7c8ec7, Ada@Example.com,@team.example" },
      access: { kind: "list", entries: ["auth0|5f7c8ec7", "Ada@Example.com", "@team.example"] },
    },
    {
      environment: { ACCESS_FLAG: "dogfood", FEATURE_FLAGS: '{"dogfood":["grace","@team.example"],"other":true}' },
      access: {
        kind: "flag",
        flag: "dogfood",
        source: { flags: { dogfood: ["grace", "@team.example"], other: true }, remote: undefined },
      },
    },
    {
      environment: { ACCESS_FLAG: "dogfood", OFREP_ENDPOINT: ofrep, OFREP_HEADERS: "x-api-key=a%2Cb, X-Tenant=c=d" },
      access: {
        kind: "flag",
        flag: "dogfood",
        source: { flags: undefined, remote: { url: ofrep, headers: { "x-api-key": "a,b", "x-tenant": "c=d" } } },
      },
    },
    {
      environment: { ALLOWED_USERS_FILE: "/data/allowed-users" },
      access: { kind: "file", path: "/data/allowed-users" },
    },
    {
      environment: {
        ACCESS_FLAG: "dogfood",
        STATSIG_SERVER_SECRET: "secret-12345678",
        STATSIG_URL: "https://a.example",
      },
      access: {
        kind: "flag",
        flag: "dogfood",
        source: { flags: undefined, remote: undefined, statsig: { key: "secret-12345678", url: "https://a.example" } },
      },
    },
    {
      environment: { ACCESS_FLAG: "dogfood", LAUNCHDARKLY_SDK_KEY: "sdk-12345678" },
      access: {
        kind: "flag",
        flag: "dogfood",
        source: { flags: undefined, remote: undefined, launchDarkly: { key: "sdk-12345678" } },
      },
    },
    {
      environment: { ACCESS_FLAG: "dogfood" },
      access: { kind: "flag", flag: "dogfood", source: { flags: undefined, remote: undefined } },
    },
  ])("say who may use the app: $environment", ({ environment, access }) => {
    expect(readAccess(environment, true)).toEqual(access);
  });

  it.each([
    ...["", "a,,b", "*", "two words", "@", "@team", "@*.example", "ada@team", "a@b@c.example", "'x'", "é"].map(
      (ALLOWED_USERS) => ({ ALLOWED_USERS }),
    ),
    ...["", "two words", "x".repeat(201)].map((ACCESS_FLAG) => ({ ACCESS_FLAG })),
    ...["", "{", "[]", "null", '{"a":"on"}', '{"a":1}', '{"a":["two words"]}'].map((FEATURE_FLAGS) => ({
      FEATURE_FLAGS,
      ACCESS_FLAG: "a",
    })),
    { FEATURE_FLAGS: '{"other":true}', ACCESS_FLAG: "a" },
    ...["", "flagd:8016", "ftp://flags.example"].map((OFREP_ENDPOINT) => ({ OFREP_ENDPOINT, ACCESS_FLAG: "a" })),
    ...["", "no-value", "a b=c", "a=%zz", "a=b%0Ac", "=b"].map((OFREP_HEADERS) => ({ OFREP_HEADERS })),
    { FEATURE_FLAGS: '{"a":true}', OFREP_ENDPOINT: ofrep, ACCESS_FLAG: "a" },
    { ACCESS_FLAG: "dogfood", ALLOWED_USERS: "grace" },
    { ALLOWED_USERS_FILE: "/data/allowed-users", ALLOWED_USERS: "grace" },
    { ALLOWED_USERS_FILE: "allowed-users" },
    { STATSIG_SERVER_SECRET: "secret-12345678", OFREP_ENDPOINT: ofrep, ACCESS_FLAG: "a" },
    { LAUNCHDARKLY_SDK_KEY: "two words", ACCESS_FLAG: "a" },
  ])("refuse %o in one line that names the variable", (environment: Record<string, string>) => {
    const [name = ""] = Object.keys(environment);
    const line = new RegExp(`^${name}: must [^\\n]+$`);
    expect(() => readAccess(environment, true)).toThrow(
      expect.objectContaining({ message: expect.stringMatching(line) }),
    );
  });

  it.each([{ FEATURE_FLAGS: '{"a":true}' }, { OFREP_ENDPOINT: ofrep }])("refuse %o that decides nothing", (only) => {
    expect(() => readAccess(only, true)).toThrow(/^ACCESS_FLAG: must be set/);
  });

  it("refuse a list of users where nobody signs in", () => {
    expect(() => readAccess({ ALLOWED_USERS: "grace" }, false)).toThrow(/^ALLOWED_USERS: .*OAUTH_ISSUER/);
  });

  it("repeat no value", () => {
    const environment = { ALLOWED_USERS: "two words", OFREP_HEADERS: "hunter2", FEATURE_FLAGS: "hunter2" };
    expect(() => readAccess(environment, true)).toThrow(
      expect.objectContaining({ message: expect.not.stringMatching(/two words|hunter2/) }),
    );
  });
});
