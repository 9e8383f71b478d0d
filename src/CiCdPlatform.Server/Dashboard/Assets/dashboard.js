// Pages work without this. It follows what is live, continues lists, filters while one types, and takes keys.
const root = document.documentElement;
root.classList.add("js");
const bar = document.createElement("div");
bar.className = "progress";
bar.setAttribute("aria-hidden", "true");
document.body.append(bar);
const moreRows = 1000;
let asked = 0;

async function page(address) {
  const answer = await fetch(address, { headers: { Accept: "text/html" }, credentials: "same-origin" });
  if (answer.redirected && new URL(answer.url).pathname !== new URL(address, location.href).pathname) {
    location.assign(location.href);
    throw new Error("signed out");
  }
  if (!answer.ok) throw new Error(String(answer.status));
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

async function busily(work) {
  bar.classList.add("on");
  try { return await work(); } finally { bar.classList.remove("on"); }
}

// Replaces a part by its newer self, unless somebody is using it; what was open stays open.
function renew(part, newer) {
  if (part.contains(document.activeElement) && document.activeElement.matches("input, select, textarea")) return;
  if (part.querySelector("[popover]:popover-open") || String(getSelection()).length > 0) return;
  const open = [...part.querySelectorAll("details")].map(details => details.open);
  const focus = part.contains(document.activeElement) ? [...part.querySelectorAll("a, button, summary, [tabindex]")].indexOf(document.activeElement) : -1;
  const scrolled = [...part.querySelectorAll(".code-frame, .table-frame, .stages-frame")].map(frame => [frame.scrollLeft, frame.scrollTop]);
  newer.querySelectorAll("details").forEach((details, i) => { if (open[i] !== undefined) details.open = open[i]; });
  if (part.innerHTML === newer.innerHTML && part.dataset.live === newer.dataset.live) return;
  part.replaceWith(newer);
  newer.querySelectorAll(".code-frame, .table-frame, .stages-frame").forEach((frame, i) => { if (scrolled[i]) [frame.scrollLeft, frame.scrollTop] = scrolled[i]; });
  if (focus >= 0) newer.querySelectorAll("a, button, summary, [tabindex]")[focus]?.focus({ preventScroll: true });
}

// The server tells what is live over its event stream; where it does not come through, and for what it does not tell, the page asks again now and then.
const told = ["job.created", "job.started", "job.progress", "job.completed", "job.failed", "job.cancelled", "stream.reset"];
const restMilliseconds = 1000;
let following;
let patience = 1;
let stream;
let soon;
function attributes(name) { return [...document.querySelectorAll(`[data-${name}]`)].map(part => part.dataset[name]).filter(Boolean); }

async function refresh() {
  if (attributes("live").length === 0) return;
  try {
    const newer = await page(location.href);
    for (const part of document.querySelectorAll("[data-part]")) {
      const other = newer.querySelector(`[data-part="${part.dataset.part}"]`);
      if (other && !part.dataset.grown) renew(part, document.adoptNode(other));
    }
    watch();
    patience = 1;
  } catch {
    patience = Math.min(patience * 2, 20);
  }
  follow();
}

// One stream at most, and only while somebody looks: browsers share a handful of connections over all pages of a server.
function listen() {
  const wanted = document.hidden ? "" : [...new Set(attributes("channels").flatMap(names => names.split(" ")))].sort().join(",");
  if ((stream?.wanted ?? "") === wanted) return;
  stream?.close();
  stream = undefined;
  if (wanted === "" || !window.EventSource) return;
  stream = new EventSource(`/api/v1/events?channels=${encodeURIComponent(wanted)}`);
  stream.wanted = wanted;
  stream.onopen = () => follow();
  stream.onerror = () => follow();
  for (const type of told) stream.addEventListener(type, () => { soon ??= setTimeout(() => { soon = undefined; refresh(); }, restMilliseconds); });
}

function follow() {
  clearTimeout(following);
  listen();
  const live = attributes("live").map(Number);
  if (live.length === 0 || document.hidden) return;
  const often = stream?.readyState === 1 ? Math.min(60, ...attributes("poll").map(Number)) : Math.min(...live);
  following = setTimeout(refresh, often * patience * 1000);
}
document.addEventListener("visibilitychange", () => document.hidden ? listen() : refresh());
addEventListener("pagehide", () => { stream?.close(); stream = undefined; });

// Continues a list with the rows of its next page, as far as a page stays quick; then the link leads there.
async function grow(link) {
  const rows = document.getElementById(link.dataset.more);
  if (!rows || link.dataset.busy) return;
  link.dataset.busy = "1";
  try {
    const next = await busily(() => page(link.href));
    const more = next.getElementById(link.dataset.more);
    const further = next.querySelector(`[data-more="${link.dataset.more}"]`);
    if (more) rows.append(...more.children);
    rows.closest("[data-part]")?.setAttribute("data-grown", "1");
    if (!further) link.parentElement.remove();
    else {
      link.href = further.href;
      if (rows.children.length >= moreRows) {
        delete link.dataset.more;
        link.textContent = "Next page";
      }
    }
  } finally { delete link.dataset.busy; }
}
const near = new IntersectionObserver(seen => seen.filter(one => one.isIntersecting && one.target.dataset.more).forEach(one => {
  near.unobserve(one.target);
  grow(one.target).then(() => { if (one.target.isConnected) near.observe(one.target); }, () => {});
}), { rootMargin: "600px" });
function watch() { document.querySelectorAll(".more a[data-more]").forEach(link => { if (link.dataset.more !== "log-lines") near.observe(link); }); }
document.addEventListener("click", click => {
  const link = click.target.closest?.("a[data-more]");
  if (link && !click.metaKey && !click.ctrlKey) { click.preventDefault(); grow(link); }
});

// Filters show what they find while one types; the address follows, so that it can be shared.
async function filter(form) {
  const address = new URL(form.action || location.href);
  address.search = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== "")).toString();
  const mine = ++asked;
  try {
    const newer = await busily(() => page(address.href));
    if (mine !== asked) return;
    const main = document.getElementById("main");
    const other = newer.getElementById("main");
    const at = document.activeElement?.id;
    const kept = at && document.activeElement.matches("input, select") ? document.activeElement : null;
    const twin = kept && other.querySelector(`#${at}`);
    const [start, end] = kept?.type === "search" ? [kept.selectionStart, kept.selectionEnd] : [];
    if (twin) twin.value = kept.value;
    main.replaceChildren(...other.childNodes);
    if (twin) { const now = document.getElementById(at); now.focus({ preventScroll: true }); if (start !== undefined && start !== null) now.setSelectionRange(start, end); }
    history.replaceState(null, "", address.href);
    said(main.querySelector(".about")?.textContent ?? "");
    watch();
    follow();
  } catch { form.submit(); }
}
const spoken = document.createElement("p");
spoken.className = "unseen";
spoken.setAttribute("role", "status");
document.body.append(spoken);
function said(text) { spoken.textContent = text; }
let typing;
document.addEventListener("input", input => {
  const form = input.target.closest?.("form[data-filter]");
  if (!form) return;
  clearTimeout(typing);
  typing = setTimeout(() => filter(form), input.target.matches("select") ? 0 : 250);
});
document.addEventListener("submit", submit => {
  if (submit.target.matches("form[data-filter]")) { submit.preventDefault(); clearTimeout(typing); filter(submit.target); }
  else if (submit.target.matches("[data-theme-form]")) {
    submit.preventDefault();
    const theme = submit.submitter.value;
    root.dataset.theme = theme;
    fetch(submit.target.action, { method: "POST", body: new FormData(submit.target, submit.submitter), redirect: "manual", credentials: "same-origin" });
    said(`Theme: ${theme}`);
  } else bar.classList.add("on");
});
document.addEventListener("click", click => {
  const link = click.target.closest?.("a[href]");
  if (link && !click.defaultPrevented && link.origin === location.origin && link.pathname !== location.pathname && !click.metaKey && !click.ctrlKey && !link.target) bar.classList.add("on");
});
addEventListener("pageshow", shown => { bar.classList.remove("on"); if (shown.persisted) refresh(); });

// Keys of one letter, never while somebody writes.
const places = { o: "/", r: "/repositories", u: "/runs", f: "/findings", p: "/reviews" };
let went = false;
document.addEventListener("keydown", key => {
  if (key.defaultPrevented || key.metaKey || key.ctrlKey || key.altKey || key.target.matches("input, textarea, select, [contenteditable]")) return;
  if (went && places[key.key]) location.assign(places[key.key]);
  went = key.key === "g";
  if (key.key === "/") { key.preventDefault(); (document.querySelector("main input[type=search]") ?? document.getElementById("find"))?.focus(); }
  else if (key.key === "?") document.getElementById("keys")?.showModal();
  else if (key.key === "j" || key.key === "k") {
    const rows = [...document.querySelectorAll("[data-row]")];
    const at = rows.indexOf(document.activeElement);
    rows[Math.max(0, Math.min(rows.length - 1, at + (key.key === "j" ? 1 : -1)))]?.focus();
  }
});

// What was said of an action is said once.
if (new URLSearchParams(location.search).has("done")) {
  const address = new URL(location.href);
  address.searchParams.delete("done");
  history.replaceState(null, "", address.href);
}
watch();
follow();
