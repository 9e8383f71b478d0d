() => {
  // What a page must be for everybody, as far as it can be measured: names, labels, headings, landmarks, contrast, size, and that nothing runs out of the page.
  const faults = [];
  const shown = element => element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) && element.getClientRects().length > 0;
  const name = element => (element.getAttribute("aria-label")
    ?? (element.getAttribute("aria-labelledby") ?? "").split(/\s+/).filter(Boolean).map(id => document.getElementById(id)?.textContent ?? "").join(" ")) || [...(element.labels ?? [])].map(label => label.textContent).join(" ")
    || element.textContent || element.getAttribute("title") || "";
  const tell = element => `${element.localName}${element.id ? "#" + element.id : ""}${element.classList.length ? "." + [...element.classList].join(".") : ""} "${(element.textContent ?? "").trim().replace(/\s+/g, " ").slice(0, 40)}"`;

  if (!document.documentElement.lang) faults.push("the page names no language");
  if (!document.title.trim()) faults.push("the page has no title");
  for (const [landmark, number] of [["main", 1], ["h1", 1], ["header", 1]]) {
    const found = [...document.querySelectorAll(landmark)].filter(shown).length;
    if (found !== number) faults.push(`${found} times ${landmark} in the place of ${number}`);
  }
  const ids = [...document.querySelectorAll("[id]")].map(element => element.id);
  for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i))) faults.push(`the id ${id} stands more than once`);

  let level = 0;
  for (const heading of [...document.querySelectorAll("main h1, main h2, main h3, main h4")].filter(shown)) {
    const now = Number(heading.localName[1]);
    if (now > level + 1) faults.push(`${tell(heading)} skips a level of headings`);
    if (!heading.textContent.trim()) faults.push(`${tell(heading)} is empty`);
    level = now;
  }

  for (const control of [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [role=region], [role=img], nav, dialog, [role=dialog]")]) {
    if (!name(control).trim()) faults.push(`${tell(control)} has no name`);
  }
  for (const image of document.querySelectorAll("img")) if (!image.hasAttribute("alt")) faults.push(`${image.src} has no alternative`);
  for (const table of document.querySelectorAll("table")) if (!table.querySelector("th[scope]")) faults.push("a table has no headings with a scope");
  for (const link of document.querySelectorAll("a[href^='#']")) if (!document.getElementById(link.hash.slice(1))) faults.push(`${link.hash} leads nowhere`);
  for (const one of document.querySelectorAll("[aria-labelledby], [aria-describedby], [popovertarget], label[for]")) {
    for (const attribute of ["aria-labelledby", "aria-describedby", "popovertarget", "for"]) {
      for (const id of (one.getAttribute(attribute) ?? "").split(/\s+/).filter(Boolean)) if (!document.getElementById(id)) faults.push(`${attribute}="${id}" names nothing`);
    }
  }
  for (const one of document.querySelectorAll("[tabindex]")) if (Number(one.getAttribute("tabindex")) > 0) faults.push(`${tell(one)} has a tabindex over 0`);
  for (const one of document.querySelectorAll("[style], [onclick], script:not([src])")) faults.push(`${tell(one)} holds a style or script of its own`);

  // Nothing wider than the page, but within frames that scroll and can be reached by key.
  if (document.documentElement.scrollWidth > innerWidth + 1) faults.push(`the page is ${document.documentElement.scrollWidth} wide in a window of ${innerWidth}`);
  for (const one of document.querySelectorAll("main *")) {
    const overflow = getComputedStyle(one).overflowX;
    if ((overflow === "auto" || overflow === "scroll") && one.scrollWidth > one.clientWidth + 1 && one.tabIndex < 0 && !one.querySelector("a[href], button, input")) faults.push(`${tell(one)} scrolls and cannot be reached by key`);
  }

  // Targets of at least 24 by 24, or with as much room around them; links within sentences are exempt.
  for (const one of [...document.querySelectorAll("button, select, input:not([type=hidden]), summary, nav a, a.button")].filter(shown)) {
    const box = one.getBoundingClientRect();
    if (box.width < 23.5 || box.height < 23.5) faults.push(`${tell(one)} is only ${Math.round(box.width)} by ${Math.round(box.height)}`);
  }

  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = colour => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a), 1];
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const contrast = (one, other) => { const [a, b] = [light(one), light(other)]; return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05); };
  const ground = element => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const colour = rgba(getComputedStyle(at).backgroundColor);
      if (colour[3] > 0) layers.push(colour);
      if (colour[3] === 1) break;
    }
    return layers.reverse().reduce((under, colour) => over(colour, under), [255, 255, 255, 1]);
  };
  const poor = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let checked = 0; walker.nextNode() && checked < 4000;) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !shown(element) || element.closest("svg, .unseen, option, .skip")) continue;
    checked++;
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    const needed = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    const found = contrast(over(rgba(style.color), ground(element)), ground(element));
    if (found < needed - 0.01) poor.add(`${tell(element)} has a contrast of ${found.toFixed(2)}`);
    if (size < 11) poor.add(`${tell(element)} is only ${size} high`);
  }
  for (const control of [...document.querySelectorAll("input:not([type=hidden]), select, textarea")].filter(shown)) {
    if (contrast(rgba(getComputedStyle(control).borderTopColor), ground(control.parentElement)) < 2.99) poor.add(`${tell(control)} has a faint border`);
  }
  return JSON.stringify([...faults, ...poor]);
}
