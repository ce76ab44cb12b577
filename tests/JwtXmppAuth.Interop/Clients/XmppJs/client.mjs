// @xmpp/client, driven by lines: IClientProgram.cs says which.
import { createInterface } from 'node:readline';
import { client, xml } from '@xmpp/client';
import { WebSocket } from 'ws';

globalThis.WebSocket ??= WebSocket; // Node.js has one of its own since version 22

const [service, domain, mechanism, token] = process.argv.slice(2);
const report = (event) => process.stdout.write(JSON.stringify(event) + '\n');
const texts = (element) => Object.fromEntries(
  element.getChildElements().map((child) => [child.name, child.getChildElements().length ? texts(child) : child.text()]));

// By itself it shows a password over wss: alone.
const credentials = mechanism && ((authenticate) => authenticate({ username: 'alice', password: token }, mechanism));
const xmpp = client({ service, domain, credentials });
let room;
let nick;

xmpp.on('online', (jid) => report({ event: 'connected', jid: jid.toString() }));
xmpp.streamManagement.on('resumed', () => report({ event: 'resumed', jid: xmpp.jid.toString() }));
xmpp.on('offline', () => {
  report({ event: 'disconnected' });
  process.exit(0);
});
xmpp.on('error', (error) => console.error(error));

xmpp.on('stanza', (stanza) => {
  const from = stanza.attrs.from?.split('/')[1];
  if (stanza.is('message') && stanza.getChildText('body')) report({ event: 'message', nick: from, text: stanza.getChildText('body') });
  if (!stanza.is('presence')) return;
  const own = stanza.getChild('x')?.getChildren('status').some((status) => status.attrs.code === '110');
  const { type } = stanza.attrs;
  if (type === 'error') report({ event: 'shut out', reason: stanza.getChild('error').getChildElements()[0].name });
  else if (type === 'unavailable') own && report({ event: 'left' });
  else if (own) report({ event: 'joined', nick: from });
  else {
    const identity = stanza.getChild('identity');
    report({ event: 'occupant', nick: from, identity: identity && texts(identity) });
  }
});

xmpp.start().catch((error) => {
  if (error.name === 'SASLError') report({ event: 'refused', text: error.text });
  else console.error(error);
});

const commands = {
  join(command) {
    ({ room, nick } = command);
    xmpp.send(xml('presence', { to: `${room}/${nick}` }, xml('x', 'http://jabber.org/protocol/muc')));
  },
  say: ({ text }) => xmpp.send(xml('message', { to: room, type: 'groupchat' }, xml('body', {}, text))),
  leave: () => xmpp.send(xml('presence', { to: `${room}/${nick}`, type: 'unavailable' })),
  disconnect: () => xmpp.stop(),
};
createInterface({ input: process.stdin }).on('line', (line) => {
  const command = JSON.parse(line);
  commands[command.do](command);
});
