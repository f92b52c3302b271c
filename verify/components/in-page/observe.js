/* global window, document, location, MutationObserver, componentOrigin, getComputedStyle */
// What a component's page can be asked, from before its first script on.
(() => {
  if (location.origin !== componentOrigin) return;
  const { slipway } = window;
  let changedAt = performance.now();
  window.addEventListener("securitypolicyviolation", ({ blockedURI, effectiveDirective }) => {
    void slipway("violation", { blocked: blockedURI, directive: effectiveDirective });
  });
  new MutationObserver(() => {
    changedAt = performance.now();
  }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });

  /** The document and every open shadow tree in it. */
  const roots = (root = document) => [
    root,
    ...[...root.querySelectorAll("*")].flatMap(({ shadowRoot }) => (shadowRoot ? roots(shadowRoot) : [])),
  ];
  const all = (selector) => roots().flatMap((root) => [...root.querySelectorAll(selector)]);
  const isVisible = (element) => {
    const { width, height } = element.getBoundingClientRect();
    return width > 1 && height > 1 && getComputedStyle(element).visibility !== "hidden";
  };
  const text = () => {
    const inside = roots().flatMap((root) => (root === document ? [document.body] : [...root.children]));
    // What is not laid out at all would give its text as if it were.
    return inside.map((element) => (element?.checkVisibility() ? (element.innerText ?? "") : "")).join("\n");
  };
  const drawn = "canvas, svg, img, video, iframe, object, embed, input, button, select, textarea";
  const hasCustomElement = () => all("*").some((element) => element.localName.includes("-") && isVisible(element));

  const view = {
    inspect: () => ({
      text: text().trim(),
      // What is said of a change, and goes again.
      news: all("[role=status], [role=alert], [role=log], [aria-live]")
        .map(({ innerText }) => innerText)
        .join("\n"),
      values: all("input, textarea").map(({ value }) => value),
      isDrawn: text().trim() !== "" || all(drawn).some(isVisible) || hasCustomElement(),
      quietMs: performance.now() - changedAt,
    }),
    /** What data has become besides text. */
    injected: () => [
      ...all("[slipway-canary]").map(({ outerHTML }) => outerHTML),
      ...all("[href], [src], [action], [formaction], [srcdoc]").flatMap((element) =>
        ["href", "xlink:href", "src", "action", "formaction", "srcdoc"]
          .map((name) => [name, element.getAttribute(name)?.trim() ?? ""])
          .filter(([name, value]) => /slipwayRan/.test(value) && (name === "srcdoc" || /^javascript:/i.test(value)))
          .map(([name, value]) => `<${element.localName} ${name}="${value}">`),
      ),
    ],
  };
  Object.defineProperty(window, "slipwayView", { value: view });
})();
