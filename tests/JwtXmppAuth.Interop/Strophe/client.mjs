// A strophe.js client driven by lines: JSON commands on standard input, JSON events on standard output.
// It uses jsdom's XMLHttpRequest, so origins and CORS are judged as a browser judges them.
import { createInterface } from 'node:readline';
import { DOMParser } from '@xmldom/xmldom';
import { JSDOM } from 'jsdom';

// What the library has to say must not be taken for an event.
for (const level of ['log', 'info', 'debug', 'warn']) console[level] = console.error;

const [service, domain, origin] = process.argv.slice(2);
const { window } = new JSDOM('', { url: origin });
globalThis.XMLHttpRequest = window.XMLHttpRequest;
const { Strophe } = await import('strophe.js');

const emit = (event) => process.stdout.write(JSON.stringify(event) + '\n');
const nameOf = (code) => Object.keys(Strophe.Status).find((name) => Strophe.Status[name] === code);

const connection = new Strophe.Connection(service);
connection.rawInput = (text) => emit({ raw: text });
connection.xmlInput = (body) => {
  for (const child of body.childNodes) if (child.nodeType === 1) emit({ xml: Strophe.serialize(child) });
};
connection.connect(domain, null, (code, condition) => {
  emit({ status: nameOf(code), condition: condition ?? null, jid: connection.jid });
  if (code === Strophe.Status.DISCONNECTED) process.exit(0);
});

createInterface({ input: process.stdin }).on('line', (line) => {
  const { send, disconnect } = JSON.parse(line);
  if (send) connection.send(new DOMParser().parseFromString(send, 'text/xml').documentElement);
  if (disconnect) connection.disconnect('done');
});
