import { describe, expect, it } from "vitest";
import { bearerChallenge } from "../src/auth/challenge.ts";
import { reauthenticationResult, securitySchemes } from "../src/auth/security-schemes.ts";

describe("R25 a tool call that is refused", () => {
  const base = { resource_metadata: "https://mcp.example.com/.well-known/oauth-protected-resource/mcp" };

  it("lets the user sign in again, with the challenge of the answer", () => {
    const challenge = bearerChallenge({ ...base, error: "insufficient_scope", error_description: "Grant more" });
    expect(reauthenticationResult({ status: 403, challenge, message: "Grant more" })).toEqual({
      content: [{ type: "text", text: "Grant more" }],
      isError: true,
      _meta: { "mcp/www_authenticate": [challenge] },
    });
  });

  it("lets the user sign in for the first time, with an error all the same", () => {
    const challenge = bearerChallenge(base);
    const { _meta } = reauthenticationResult({ status: 401, challenge, message: 'Sign in "now"' });
    expect(_meta).toEqual({
      "mcp/www_authenticate": [`${challenge}, error="invalid_token", error_description="Sign in now"`],
    });
  });

  it("asks for nothing while the authorization server does not answer", () => {
    expect(reauthenticationResult({ status: 503, challenge: undefined, message: "Later" })).toEqual({
      content: [{ type: "text", text: "Later" }],
      isError: true,
    });
  });
});

describe("R25 a tool's security schemes", () => {
  it("name its scopes where users sign in, and nothing elsewhere", () => {
    const tool = { scopes: ["tasks:write"] };
    expect(securitySchemes(tool, true)).toEqual([{ type: "oauth2", scopes: ["tasks:write"] }]);
    expect(securitySchemes(tool, false)).toEqual([{ type: "noauth" }]);
  });
});

describe("R24 a challenge", () => {
  it.each(['a"b', "a\\b", "a\r\nb: c", "a\u0000b", "aéb"])("holds no %j that ends its quotes or its line", (value) => {
    expect(bearerChallenge({ scope: value })).toMatch(/^Bearer scope="[\x20\x21\x23-\x5b\x5d-\x7e]*"$/);
  });
});
