// One card of the page: the form of a token, and what its bearer sees of the room.

import { Session } from "./session.js";
import { decorate, explain, face, line, mint, refreshLog, roomName } from "./page.js";

const Domain = "meet.localhost";
const MaxWire = 200;

export class Participant {
  #card;
  #claims;
  #session = null;
  #occupants = new Map();
  #self = null;
  #answered = false;

  constructor(title, defaults, claims) {
    this.#claims = claims;
    this.#card = document.getElementById("participant-template").content.firstElementChild.cloneNode(true);
    this.#card.querySelector("h2").textContent = title;
    for (const [name, value] of Object.entries(defaults)) {
      const field = this.#card.querySelector(`[name=${name}]`);
      if (field.type === "checkbox")
        field.checked = value;
      else
        field.value = value;
    }

    const label = this.#card.querySelector(".say label");
    const text = this.#card.querySelector(".say input");
    text.id = `say-${defaults.id}`;
    label.htmlFor = text.id;
    this.#card.querySelector(".person").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#join();
    });
    this.#card.querySelector(".leave").addEventListener("click", () => this.#session?.leave());
    this.#card.querySelector(".say").addEventListener("submit", (event) => {
      event.preventDefault();
      if (text.value)
        this.#session?.say(text.value);
      text.value = "";
    });
    addEventListener("pagehide", () => this.#session?.leave(true));
  }

  get element() {
    return this.#card;
  }

  async #join() {
    if (!this.#claims.reportValidity())
      return;
    this.#busy(true);
    const field = (name) => this.#card.querySelector(`[name=${name}]`);
    const shared = new FormData(this.#claims);
    const room = roomName(shared.get("room"));
    const avatar = (file) => file && new URL(file, location.href).href;
    const { token, payload } = await mint({
      room,
      sub: shared.get("sub"),
      minutes: Number(shared.get("minutes")),
      user: {
        name: field("name").value,
        id: field("id").value,
        avatar: avatar(field("avatar").value),
        moderator: field("moderator").checked,
      },
      callee: field("callee").value ? { name: field("callee").value, avatar: avatar("owl.svg") } : null,
    });
    decorate(this.#card.querySelector(".token"), token);
    this.#card.querySelector(".payload").textContent = JSON.stringify(payload, null, 2);
    this.#card.querySelector(".wire").replaceChildren();
    this.#card.querySelector(".chat").replaceChildren();
    this.#card.querySelector(".why").replaceChildren();
    this.#occupants.clear();
    this.#answered = false;

    this.#session = new Session(
      { token, domain: Domain, room, forge: field("forge").checked },
      {
        state: (text) => this.#state(text),
        joined: () => this.#state(`In the room ${room}.`, "good"),
        occupant: (occupant) => this.#arrive(occupant),
        gone: (nick) => this.#depart(nick),
        message: (nick, text) => this.#hear(nick, text),
        refused: async ({ where, text, tag }) => {
          this.#state(`Refused at ${where}: ${text}${tag ? ` (${tag})` : ""}`, "bad");
          this.#card.querySelector(".why").replaceChildren(await explain(token, room));
        },
        end: (why) => this.#end(why),
        wire: (way, text) => this.#wire(way, text),
      });
    this.#session.start();
  }

  #busy(busy) {
    this.#card.querySelector(".join").disabled = busy;
    this.#card.querySelector(".leave").disabled = !busy;
    for (const control of this.#card.querySelectorAll(".say input, .say button"))
      control.disabled = !busy;
  }

  #state(text, kind = "") {
    const state = this.#card.querySelector(".state");
    state.textContent = text;
    state.className = `state ${kind}`;
    refreshLog();
  }

  #end(why) {
    this.#session = null;
    this.#occupants.clear();
    this.#busy(false);
    this.#show();
    if (why)
      this.#state(`The session ended: ${why}.`, "bad");
    else if (!this.#card.querySelector(".state").classList.contains("bad"))
      this.#state("Left.");
  }

  #arrive(occupant) {
    this.#occupants.set(occupant.nick, occupant);
    if (occupant.self)
      this.#self = occupant;
    else
      this.#answered = true;
    this.#show();
  }

  #depart(nick) {
    this.#occupants.delete(nick);
    this.#show();
  }

  #show() {
    const rows = [...this.#occupants.values()].map((occupant) => {
      const row = document.createElement("li");
      const name = document.createElement("div");
      const strong = document.createElement("b");
      strong.textContent = occupant.identity?.name ?? "unverified guest";
      name.append(strong);
      for (const tag of [occupant.self && "you", occupant.role === "moderator" && "moderator"].filter(Boolean))
        name.append(Object.assign(document.createElement("span"), { className: "tag", textContent: tag }));
      const facts = document.createElement("div");
      facts.className = "facts";
      facts.textContent = `id ${occupant.identity?.id ?? "none"}, in the room as ${occupant.nick}`;
      const text = document.createElement("div");
      text.append(name, facts);
      row.append(face(occupant.identity?.avatar, strong.textContent), text);
      return row;
    });
    this.#card.querySelector(".roster").replaceChildren(...(rows.length ? rows : [line("li", "Nobody yet.", "nobody")]));
    this.#showCall();
  }

  // Until another participant has entered, whoever it is; then it does not come back.
  #showCall() {
    const call = this.#card.querySelector(".call");
    const callee = this.#occupants.has(this.#self?.nick) && !this.#answered ? this.#self.callee : null;
    call.hidden = !callee;
    if (!callee)
      return;
    call.querySelector(".ring").replaceChildren(...face(callee.avatar, callee.name).childNodes);
    call.querySelector(".who").textContent = callee.name ?? "somebody";
  }

  #hear(nick, text) {
    const row = document.createElement("li");
    row.append(line("b", this.#occupants.get(nick)?.identity?.name ?? nick), text);
    this.#card.querySelector(".chat").append(row);
    row.scrollIntoView({ block: "nearest" });
  }

  #wire(way, text) {
    const wire = this.#card.querySelector(".wire");
    wire.append(line("li", text, way));
    if (wire.childElementCount > MaxWire)
      wire.firstElementChild.remove();
  }
}
