// What the parts of the page share: the mint, the explainer, the operator's log, small elements.

let newest = 0;

export const mint = (wish) => ask("token", wish);

// What the gateway's explainer says of a refusal: the answer, the check that failed, what to change.
export async function explain(token, room) {
  const { explanations: [told] } = await ask("explain", { token, room });
  const failed = told.stages.flatMap((stage) => stage.checks).find((check) => check.outcome === "failed");
  const rows = [["Code", told.code], ["Expected", failed?.expected], ["Found", failed?.actual], ["To change", told.fix]];
  const list = document.createElement("dl");
  for (const [name, text] of rows.filter(([, text]) => text))
    list.append(line("dt", name), line("dd", text));
  const explanation = document.createElement("div");
  explanation.className = "explanation";
  explanation.append(line("p", told.headline), list);
  return explanation;
}

async function ask(what, request) {
  const answer = await fetch(what, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(request),
  });
  if (!answer.ok)
    throw new Error(`no ${what}: ${answer.status}`);
  return answer.json();
}

export async function logSince(number) {
  const answer = await fetch(`log?since=${number}`);
  return answer.ok ? answer.json() : [];
}

export const newestLog = () => newest;

export async function refreshLog() {
  const entries = await logSince(newest);
  for (const entry of entries.filter((entry) => entry.number > newest)) {
    newest = entry.number;
    const row = line("li", entry.message);
    row.dataset.level = entry.level;
    document.getElementById("log").prepend(row);
  }
  return entries;
}

// What Jitsi's clients make of the name of a room before it becomes an address.
export function roomName(typed) {
  return encodeURIComponent(typed.normalize("NFKC").toLowerCase()).toLowerCase();
}

export function line(name, text, className = "") {
  return Object.assign(document.createElement(name), { textContent: text, className });
}

// A picture of this page's own, or the first letter of the name: nothing is loaded from elsewhere.
export function face(avatar, name) {
  const face = document.createElement("div");
  face.className = "face";
  if (avatar && new URL(avatar, location.href).origin === location.origin)
    face.append(Object.assign(document.createElement("img"), { src: avatar, alt: "" }));
  else
    face.textContent = (name ?? "?").slice(0, 1).toUpperCase();
  return face;
}

export function decorate(place, token) {
  const parts = token.split(".");
  place.replaceChildren(...["header", "body", "signature"].flatMap((part, at) =>
    [at ? "." : "", line("span", parts[at] ?? "", part)]));
}
