// lib-jitsi-meet as Jitsi ships it, in a page of its own in Chromium, driven by lines: IClientProgram.cs says which.
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

const [service, domain, browserAddress, shard] = process.argv.slice(2);

const url = new URL(service);
// As in a deployment, the page comes from where the endpoint is; these are its files, the rest is the gateway's.
const origin = `${url.protocol.replace('ws', 'http')}//${url.host}`;
const files = {
  '/': 'page.html',
  '/page.js': 'page.js',
  '/jquery.min.js': 'node_modules/jquery/dist/jquery.min.js',
  '/lib-jitsi-meet.min.js': 'node_modules/@lyno/lib-jitsi-meet/lib-jitsi-meet.min.js',
};

const timeout = 15_000; // within the patience of whoever drives this, so that it is told what takes so long
const browser = await chromium.connectOverCDP(browserAddress, { timeout });
const page = await (await browser.newContext()).newPage();
page.setDefaultTimeout(timeout);
page.on('console', (message) => console.error(message.text()));
page.on('pageerror', (error) => console.error(error.stack));
const report = (event) => process.stdout.write(JSON.stringify(event) + '\n');
await page.exposeFunction('report', report);
page.on('response', (response) => {
  if (response.request().method() === 'GET' && new URL(response.url()).pathname === url.pathname) report({ event: 'probed', status: response.status() });
});
for (const [path, file] of Object.entries(files)) await page.route(origin + path, (route) => route.fulfill({ path: file }));
await page.clock.install(); // which goes on as usual, but can be told that much later has come
await page.goto(origin);

const command = (parameters) => page.evaluate((given) => commands[given.do](given) && undefined, parameters);

// The library adds the token to the URL itself.
const token = url.searchParams.get('token');
url.searchParams.delete('token');
await command({ do: 'connect', serviceUrl: url.toString(), domain, token, shard });

for await (const line of createInterface({ input: process.stdin })) {
  const given = JSON.parse(line);
  await (given.do === 'sleep' ? page.clock.fastForward(given.seconds * 1000) : command(given));
}

await page.context().close();
process.exit(0);
