/** What a browser does that a test sits before: changes the way back, or none. */
export interface BrowserUser {
  name: string;
  /** Changes the URL that leads back to the client. */
  onWayBack?: (url: URL) => void;
}

const mostSteps = 12;

/** Signs a user in: follows redirects with cookies until one leads to the client's own address, and goes there. */
export async function signInWithBrowser(
  start: string,
  redirectUrl: string,
  { name, onWayBack }: BrowserUser,
): Promise<void> {
  const cookies = new Map<string, string>();
  let url = new URL(start);
  url.searchParams.set("login_hint", name);
  for (let steps = 0; steps < mostSteps; steps++) {
    const isBack = url.href.startsWith(redirectUrl);
    if (isBack) onWayBack?.(url);
    const cookie = [...cookies].map(([key, value]) => `${key}=${value}`).join("; ");
    const answer = await fetch(url, { redirect: "manual", headers: { cookie } });
    if (isBack) return void (await answer.text());
    for (const text of answer.headers.getSetCookie()) {
      const [, key = "", value = ""] = /^([^=]+)=([^;]*)/.exec(text) ?? [];
      cookies.set(key, value);
    }
    const next = answer.headers.get("location");
    if (next === null) throw new Error(`${url.pathname}: ${answer.status} ${await answer.text()}`);
    url = new URL(next, url);
  }
  throw new Error("too many redirects");
}
