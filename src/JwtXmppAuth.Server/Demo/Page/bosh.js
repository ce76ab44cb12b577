// A BOSH client (XEP-0124, XEP-0206) as small as it gets: one request waits at the server, a second one carries what is said
// in the meantime, and answers are taken in the order in which their requests were sent.

const HTTPBIND = "http://jabber.org/protocol/httpbind";
const XBOSH = "urn:xmpp:xbosh";

export const escape = (text) =>
  String(text).replace(/[<>&'"]/g, (letter) => `&#${letter.codePointAt(0)};`);

export class Bosh {
  #url;
  #domain;
  #on;
  #rid = 1 + (crypto.getRandomValues(new Uint32Array(1))[0] & 0x3fffffff);
  #sid = null;
  #open = 0;
  #queue = [];
  #inOrder = Promise.resolve();
  #over = false;

  // on: { element(element), end(condition or null), wire("in" or "out", text) }
  constructor(url, domain, on) {
    this.#url = url;
    this.#domain = domain;
    this.#on = on;
  }

  start() {
    this.#post(`to='${escape(this.#domain)}' xml:lang='en' wait='30' hold='1' ver='1.11' xmpp:version='1.0'`);
  }

  send(xml) {
    this.#queue.push(xml);
    this.#next();
  }

  restart() {
    this.#post(`sid='${escape(this.#sid)}' to='${escape(this.#domain)}' xmpp:restart='true'`);
  }

  // A page that is being closed has no time to wait for an answer.
  close(xml = "", beacon = false) {
    if (this.#over || !this.#sid)
      return;
    const body = this.#body(`sid='${escape(this.#sid)}' type='terminate'`, xml);
    this.#over = true;
    this.#on.wire("out", body);
    if (beacon)
      navigator.sendBeacon(this.#url, body);
    else
      fetch(this.#url, { method: "POST", body, headers: { "content-type": "text/xml" } }).catch(() => {});
    this.#on.end(null);
  }

  #body(attributes, xml) {
    return `<body xmlns='${HTTPBIND}' xmlns:xmpp='${XBOSH}' rid='${this.#rid++}' ${attributes}>${xml}</body>`;
  }

  #next() {
    if (this.#over || !this.#sid || this.#open >= 2 || (this.#open > 0 && this.#queue.length === 0))
      return;
    this.#post(`sid='${escape(this.#sid)}'`, this.#queue.splice(0).join(""));
  }

  #post(attributes, xml = "") {
    const body = this.#body(attributes, xml);
    this.#open++;
    this.#on.wire("out", body);
    const answer = fetch(this.#url, { method: "POST", body, headers: { "content-type": "text/xml" } }).then((got) => got.text());
    answer.catch(() => {});
    this.#inOrder = this.#inOrder.then(async () => {
      try {
        this.#take(await answer);
      } catch {
        this.#end("connection lost");
      }
    });
  }

  #take(text) {
    this.#open--;
    if (this.#over)
      return;
    this.#on.wire("in", text);
    const body = new DOMParser().parseFromString(text, "text/xml").documentElement;
    this.#sid ??= body.getAttribute("sid");
    for (const element of body.children)
      this.#on.element(element);
    if (body.getAttribute("type") === "terminate")
      this.#end(body.getAttribute("condition"));
    else
      queueMicrotask(() => this.#next());
  }

  #end(condition) {
    if (this.#over)
      return;
    this.#over = true;
    this.#on.end(condition);
  }
}
