// Tokens that are wrong in one way each, tried on demand.

import { Session } from "./session.js";
import { explain, line, logSince, mint, newestLog, refreshLog } from "./page.js";

const Domain = "meet.localhost";
const Room = "gallery";

const attempts = [
  { title: "An expired token", fault: "expired" },
  { title: "A token for another service", fault: "audience" },
  { title: "A token for another room", room: "somewhere-else" },
  { title: "A token whose claims were changed", fault: "tampered" },
  { title: "A token signed with another secret", fault: "secret" },
  { title: "No token at all", none: true },
];

export function gallery(place) {
  place.append(...attempts.map((attempt) => {
    const row = document.createElement("div");
    row.className = "attempt";
    const head = document.createElement("div");
    const button = line("button", "Try it");
    button.type = "button";
    button.setAttribute("aria-label", `Try it: ${attempt.title}`);
    head.append(line("b", attempt.title), button);
    const outcome = document.createElement("div");
    outcome.className = "outcome";
    outcome.setAttribute("role", "status");
    row.append(head, outcome);
    button.addEventListener("click", async () => {
      button.disabled = true;
      outcome.replaceChildren(...await show(attempt));
      button.disabled = false;
    });
    return row;
  }));
}

async function show(attempt) {
  await refreshLog();
  const before = newestLog();
  const token = attempt.none ? null : (await mint({
    fault: attempt.fault,
    room: attempt.room ?? Room,
    sub: Domain,
    minutes: 60,
    user: { id: "eve", name: "Eve" },
  })).token;
  const told = await logIn(token);
  const entries = (await logSince(before)).filter((entry) => entry.code);
  refreshLog();
  return [
    column("The client is told", line("pre", told)),
    column("The operator reads", line("pre", entries.map((entry) => entry.message).join("\n") || "(nothing was logged)")),
    column("The explainer says", await explain(token, Room)),
  ];
}

function column(title, content) {
  const column = document.createElement("div");
  column.append(line("h3", title), content);
  return column;
}

function logIn(token) {
  return new Promise((resolve) => {
    const nothing = () => {};
    const session = new Session({ token, domain: Domain, room: Room }, {
      state: nothing, occupant: nothing, gone: nothing, message: nothing, wire: nothing,
      joined: () => {
        session.leave();
        resolve("let in: that should not happen");
      },
      refused: ({ where, text, tag }) => resolve(`${where === "login" ? "Login" : "Join"} refused: ${text}${tag ? `\n<${tag} xmlns='http://jitsi.org/jitmeet'/>` : ""}`),
      end: (why) => resolve(`The session ended: ${why ?? "closed"}`),
    });
    session.start();
  });
}
