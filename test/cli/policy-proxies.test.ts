import { expect, test } from "vitest";
import { judge } from "../../infra/policy/judge.ts";
import type { JudgedResource } from "../../infra/policy/rule.ts";

test("R16 of Google's proxies the open one is named, whichever else redirects", () => {
  const proxy = (name: string, urlMap?: string) => ({
    type: "gcp:compute/targetHttpProxy:TargetHttpProxy",
    name,
    inputs: urlMap === undefined ? {} : { urlMap },
  });
  const map = (id: string, httpsRedirect: boolean) => ({
    type: "gcp:compute/uRLMap:URLMap",
    name: id,
    inputs: { defaultUrlRedirect: { httpsRedirect } },
    id: `projects/p/global/urlMaps/${id}`,
  });
  const [redirecting, serving] = [map("redirect", true), map("serving", false)];
  const seen = (...resources: JudgedResource[]) =>
    judge({ name: "prod", production: false, resources }).map((found) => found.seen);
  const open = ["open answers over plain HTTP without a redirect"];
  const pair = proxy("fine", redirecting.id);
  expect(seen(proxy("open", serving.id), pair, redirecting, serving)).toEqual(open);
  expect(seen(pair, proxy("open", serving.id), redirecting, serving)).toEqual(open);
  // A map that another proxy has, or that is before HTTPS, hides none.
  expect(seen(pair, redirecting, proxy("open"))).toEqual(open);
  expect(seen(proxy("open", serving.id), redirecting, serving)).toEqual(open);
  // Before anything is made no map has a name.
  expect(seen(proxy("one"), redirecting)).toEqual([]);
  expect(seen(proxy("one"), proxy("two"), redirecting)).toEqual([
    "one or two answers over plain HTTP without a redirect",
  ]);
});
