// What a component's page can be asked, from before its first script on.
(() => {
  if (location.origin !== componentOrigin) return;
  const { slipway } = window;
  let changedAt = performance.now();
  window.addEventListener("securitypolicyviolation", ({ blockedURI, effectiveDirective, originalPolicy }) => {
    const policy = originalPolicy === hostPolicy ? "host" : "page";
    void slipway("violation", { blocked: blockedURI, directive: effectiveDirective, policy });
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

  /** A page may hold and say as much as it likes. */
  const longest = 100_000;
  /** The height that a host would give the page: that of its content. */
  const naturalHeight = () => {
    const { style } = document.documentElement;
    const before = style.height;
    style.height = "max-content";
    const { height } = document.documentElement.getBoundingClientRect();
    style.height = before;
    const { marginTop, marginBottom } = getComputedStyle(document.body);
    return Math.max(0, Math.ceil(height - parseFloat(marginTop) - parseFloat(marginBottom)));
  };
  /** A color as the browser computes it: red, green, blue and opacity, each from 0 to 1. */
  const channels = (color) => {
    const [red = 0, green = 0, blue = 0, alpha = 1] = (color.match(/[\d.]+/g) ?? []).map(Number);
    return color.startsWith("rgb") ? [red / 255, green / 255, blue / 255, alpha] : undefined;
  };
  // https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
  const luminance = ([red, green, blue]) => {
    const linear = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  };
  /** What is behind an element; undefined where that is a picture, or cannot be told. */
  const backgroundOf = (element) => {
    for (let at = element; at; at = at.parentElement ?? at.getRootNode().host) {
      const { backgroundColor, backgroundImage } = getComputedStyle(at);
      if (backgroundImage !== "none") return undefined;
      const color = channels(backgroundColor);
      if (color === undefined || (color[3] > 0 && color[3] < 1)) return undefined;
      if (color[3] === 1) return color;
    }
    // A page of the other color scheme than its host's gets an opaque canvas.
    const probe = document.createElement("i");
    probe.style.color = "Canvas";
    document.documentElement.append(probe);
    const canvas = channels(getComputedStyle(probe).color);
    probe.remove();
    return canvas;
  };
  /** How much of the visible text can be told from what is behind it, from 0 to 1; undefined without any text. */
  const legibility = () => {
    let [seen, all] = [0, 0];
    for (const element of roots()
      .flatMap((root) => [...root.querySelectorAll("*")])
      .slice(0, 2000)) {
      const own = [...element.childNodes].filter(({ nodeType }) => nodeType === 3).map(({ data }) => data.trim());
      const length = own.join("").length;
      if (length === 0 || !element.checkVisibility() || /^(?:script|style|title)$/.test(element.localName)) continue;
      const [color, behind] = [channels(getComputedStyle(element).color), backgroundOf(element)];
      all += length;
      if (color === undefined || behind === undefined) seen += length;
      else {
        const [low, high] = [luminance(color), luminance(behind)].sort((one, other) => one - other);
        if ((high + 0.05) / (low + 0.05) >= 1.35) seen += length;
      }
    }
    return all === 0 ? undefined : seen / all;
  };

  const view = {
    legibility,
    naturalHeight,
    inspect: () => ({
      text: text().trim().slice(0, longest),
      isMedia: all("canvas, svg, img, video, iframe, object, embed").some(isVisible),
      // What is said of a change, and goes again.
      news: all("[role=status], [role=alert], [role=log], [aria-live]")
        .map(({ innerText }) => innerText)
        .join("\n")
        .slice(0, longest),
      values: all("input, textarea")
        .slice(0, 200)
        .map(({ value }) => value.slice(0, 1000)),
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
