// strophe.js, driven by lines: IClientProgram.cs says which.
// Requests and sockets are jsdom's, so that origins and CORS are judged as a browser judges them.
import { createInterface } from 'node:readline';
import { JSDOM } from 'jsdom';

// What the library has to say must not be taken for a report.
for (const level of ['log', 'info', 'debug', 'warn']) console[level] = console.error;

const [service, domain, mechanism, token] = process.argv.slice(2);
const { window } = new JSDOM('', { url: 'https://meet.example.com/' });
globalThis.XMLHttpRequest = window.XMLHttpRequest;
const { Strophe, $msg, $pres } = await import('strophe.js');
globalThis.WebSocket = window.WebSocket; // the library has just put its own there

const report = (event) => process.stdout.write(JSON.stringify(event) + '\n');
const children = (element, name) => [...(element?.childNodes ?? [])].filter((child) => child.nodeType === 1 && (!name || child.nodeName === name));
const child = (element, name) => children(element, name)[0];
const texts = (element) => Object.fromEntries(children(element).map((each) => [each.nodeName, children(each).length ? texts(each) : each.textContent]));

const shown = { PLAIN: Strophe.SASLPlain, OAUTHBEARER: Strophe.SASLOAuthBearer }[mechanism];
const connection = new Strophe.Connection(service, { enableStreamManagement: true, ...(shown && { mechanisms: [shown] }) });
let room;
let nick;
let established = false;
let done = false;

const connect = () => connection.connect(shown ? `alice@${domain}` : domain, token ?? null, (status, condition, element) => {
  switch (status) {
    case Strophe.Status.CONNECTED:
      established = true;
      connection.addHandler(onPresence, null, 'presence');
      connection.addHandler(onMessage, null, 'message');
      report({ event: connection.hasResumed() ? 'resumed' : 'connected', jid: connection.jid });
      break;
    case Strophe.Status.AUTHFAIL:
      report({ event: 'refused', text: child(element, 'text')?.textContent ?? condition });
      break;
    case Strophe.Status.DISCONNECTED:
      if (established && !done) return connect();
      report({ event: 'disconnected' });
      process.exit(0);
  }
});
connect();

function onPresence(presence) {
  const from = Strophe.getResourceFromJid(presence.getAttribute('from'));
  const type = presence.getAttribute('type');
  const own = children(child(presence, 'x'), 'status').some((each) => each.getAttribute('code') === '110');
  if (type === 'error') report({ event: 'shut out', reason: children(child(presence, 'error'))[0].nodeName });
  else if (type === 'unavailable') own && report({ event: 'left' });
  else if (own) report({ event: 'joined', nick: from });
  else report({ event: 'occupant', nick: from, identity: texts(child(presence, 'identity')) });
  return true;
}

function onMessage(message) {
  const from = Strophe.getResourceFromJid(message.getAttribute('from'));
  const body = child(message, 'body');
  if (body) report({ event: 'message', nick: from, text: body.textContent });
  return true;
}

const commands = {
  join(command) {
    ({ room, nick } = command);
    connection.send($pres({ to: `${room}/${nick}` }).c('x', { xmlns: 'http://jabber.org/protocol/muc' }));
  },
  say: ({ text }) => connection.send($msg({ to: room, type: 'groupchat' }).c('body').t(text)),
  leave: () => connection.send($pres({ to: `${room}/${nick}`, type: 'unavailable' })),
  disconnect() {
    done = true;
    connection.disconnect('done');
  },
};
createInterface({ input: process.stdin }).on('line', (line) => {
  const command = JSON.parse(line);
  commands[command.do](command);
});
