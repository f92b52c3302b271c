import { expect, test } from "vitest";
import { withoutProxyOnLoopback } from "../toolchain/loopback.mjs";

test.each([
  [{}, { NO_PROXY: "", no_proxy: "", no_grpc_proxy: "" }],
  [{ NO_PROXY: "a.example, b" }, { NO_PROXY: "a.example,b,", no_proxy: "a.example,b,", no_grpc_proxy: "a.example,b," }],
  [
    { NO_PROXY: "a", no_proxy: "b" },
    { NO_PROXY: "a,", no_proxy: "b,", no_grpc_proxy: "b," },
  ],
  [
    { no_proxy: "b", no_grpc_proxy: "c" },
    { NO_PROXY: "b,", no_proxy: "b,", no_grpc_proxy: "c," },
  ],
])("loopback is added to %j", (given, starts) => {
  const wanted = Object.fromEntries(
    Object.entries(starts).map(([name, start]) => [name, `${start}localhost,127.0.0.1,::1`]),
  );
  expect(withoutProxyOnLoopback(given)).toEqual({ ...given, ...wanted });
});

test("a host that is there already stays where it is, and * says all but to gRPC", () => {
  expect(withoutProxyOnLoopback({ NO_PROXY: "127.0.0.1,a" }).NO_PROXY).toBe("127.0.0.1,a,localhost,::1");
  expect(withoutProxyOnLoopback({ NO_PROXY: "*" })).toEqual({
    NO_PROXY: "*",
    no_proxy: "*",
    no_grpc_proxy: "localhost,127.0.0.1,::1",
  });
});
