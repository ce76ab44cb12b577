// One client of the conference: logs in with a token, joins a room, tells what it sees.

import { Bosh, escape } from "./bosh.js";

const SASL = "urn:ietf:params:xml:ns:xmpp-sasl";
const BIND = "urn:ietf:params:xml:ns:xmpp-bind";
const MUC = "http://jabber.org/protocol/muc";
const MUC_USER = "http://jabber.org/protocol/muc#user";
const STANZAS = "urn:ietf:params:xml:ns:xmpp-stanzas";
const CALLEE = "urn:jwtxmppauth:callee:0";

const first = (element, name, ns = "*") => element.getElementsByTagNameNS(ns, name)[0] ?? null;
const childText = (element, name) => element ? first(element, name)?.textContent ?? null : null;

export class Session {
  #bosh;
  #room;
  #nick = "nobody";
  #forge;
  #on;
  #refused = false;

  // on: { state(text), joined(), occupant(occupant), gone(nick), message(nick, text), refused({ where, text, tag }), end(why), wire(way, text) }
  constructor({ token, domain, room, forge = false }, on) {
    const url = new URL("/http-bind", location.href);
    if (token !== null)
      url.searchParams.set("token", token);
    url.searchParams.set("room", room);
    this.#room = `${room}@conference.${domain}`;
    this.#forge = forge;
    this.#on = on;
    this.#bosh = new Bosh(url, domain, {
      element: (element) => this.#take(element),
      end: (condition) => on.end(condition),
      wire: on.wire,
    });
  }

  start() {
    this.#on.state("Opening a BOSH session…");
    this.#bosh.start();
  }

  say(text) {
    this.#bosh.send(`<message xmlns='jabber:client' type='groupchat' to='${escape(this.#room)}'><body>${escape(text)}</body></message>`);
  }

  leave(beacon = false) {
    this.#bosh.close(`<presence xmlns='jabber:client' type='unavailable' to='${escape(this.#room)}/${escape(this.#nick)}'/>`, beacon);
  }

  #take(element) {
    switch (element.localName) {
      case "features":
        return this.#negotiate(element);
      case "success":
        this.#on.state("The token was accepted.");
        return this.#bosh.restart();
      case "failure":
        return this.#refuse("login", childText(element, "text") ?? element.firstElementChild?.localName ?? "refused", null);
      case "iq":
        return this.#join(element);
      case "presence":
        return this.#presence(element);
      case "message":
        return this.#message(element);
    }
  }

  #negotiate(features) {
    if (first(features, "mechanism", SASL))
      this.#bosh.send(`<auth xmlns='${SASL}' mechanism='ANONYMOUS'/>`);
    else if (first(features, "bind", BIND))
      this.#bosh.send(`<iq xmlns='jabber:client' type='set' id='bind'><bind xmlns='${BIND}'/></iq>`);
  }

  #join(iq) {
    if (iq.getAttribute("id") !== "bind" || iq.getAttribute("type") !== "result")
      return;
    // As Jitsi's clients do: the beginning of the address that the gateway gave.
    this.#nick = first(iq, "jid", BIND)?.textContent.slice(0, 8) ?? this.#nick;
    this.#on.state(`Joining as ${this.#nick}…`);
    const lie = this.#forge ? "<identity><user><id>mallory</id><name>Mallory</name></user></identity>" : "";
    this.#bosh.send(`<presence xmlns='jabber:client' to='${escape(this.#room)}/${escape(this.#nick)}'><x xmlns='${MUC}'/>${lie}</presence>`);
  }

  #presence(presence) {
    const nick = presence.getAttribute("from")?.split("/").slice(1).join("/") ?? "";
    if (presence.getAttribute("type") === "error") {
      const text = first(presence, "text", STANZAS)?.textContent ?? first(presence, "error")?.firstElementChild?.localName ?? "refused";
      return this.#refuse("join", text, first(presence, "*", "http://jitsi.org/jitmeet")?.localName ?? null);
    }

    if (presence.getAttribute("type") === "unavailable")
      return this.#on.gone(nick);

    const statuses = [...presence.getElementsByTagNameNS(MUC_USER, "status")].map((status) => status.getAttribute("code"));
    const user = first(first(presence, "identity") ?? presence, "user");
    const callee = first(presence, "callee", CALLEE);
    const occupant = {
      nick,
      self: statuses.includes("110"),
      role: first(presence, "item", MUC_USER)?.getAttribute("role") ?? "none",
      identity: user && { id: childText(user, "id"), name: childText(user, "name"), avatar: childText(user, "avatar"), moderator: childText(user, "moderator") },
      callee: callee && { name: childText(callee, "name"), avatar: childText(callee, "avatar") },
    };
    this.#on.occupant(occupant);
    if (occupant.self)
      this.#on.joined();
  }

  #message(message) {
    const body = first(message, "body")?.textContent;
    if (message.getAttribute("type") === "groupchat" && body)
      this.#on.message(message.getAttribute("from")?.split("/").slice(1).join("/") ?? "", body);
  }

  #refuse(where, text, tag) {
    if (this.#refused)
      return;
    this.#refused = true;
    this.#on.refused({ where, text, tag });
    this.#bosh.close();
  }
}
