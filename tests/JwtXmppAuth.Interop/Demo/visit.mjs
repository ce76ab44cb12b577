// Does on the first-run page what the README promises, takes pictures, and says what was to be seen, as JSON.
// visit.mjs PAGE CHROMIUM PICTURES
import { chromium } from 'playwright-core';

const [address, executablePath, pictures] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
page.setDefaultTimeout(20_000);
const complaints = [];
page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
page.on('pageerror', (error) => complaints.push(error.stack));
const roster = (participant) => participant.locator('.roster li').evaluateAll((rows) =>
  rows.map((row) => `${row.querySelector('b').textContent}, ${row.querySelector('.facts').textContent.split(',')[0]}`));
const picture = (name) => page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });

await page.goto(address);
const [alice, bob] = ['Participant A', 'Participant B'].map((title) =>
  page.locator('.participant').filter({ has: page.getByRole('heading', { name: title }) }));
const seen = {};

// Alice calls Bob, who is not there yet.
await alice.getByRole('button', { name: 'Mint a token and join' }).click();
await alice.locator('.call').waitFor();
seen.call = await alice.locator('.call').innerText();
await picture('demo-call');

// Bob comes, and lies about who he is.
await bob.getByLabel('Lie').check();
await bob.getByRole('button', { name: 'Mint a token and join' }).click();
await alice.locator('.roster li').nth(1).waitFor();
await bob.locator('.roster li').nth(1).waitFor();
await alice.locator('.call').waitFor({ state: 'hidden' });
await bob.getByPlaceholder('Say something').fill('Good morning');
await bob.getByRole('button', { name: 'Send' }).click();
await alice.locator('.chat li').waitFor();
seen.aliceSees = await roster(alice);
seen.bobSees = await roster(bob);
seen.aliceHears = await alice.locator('.chat li').innerText();
await picture('demo-two-participants');

// A token that has expired.
await page.getByRole('button', { name: 'Try it: An expired token' }).click();
const outcome = page.locator('.attempt').first().locator('.outcome');
await outcome.locator('pre').nth(1).waitFor();
[seen.told, seen.logged] = await outcome.locator('pre').allInnerTexts();
seen.explained = await outcome.locator('.explanation dd').allInnerTexts();
await outcome.scrollIntoViewIfNeeded();
await picture('demo-refusal');

// And both leave.
await alice.getByRole('button', { name: 'Leave' }).click();
await bob.locator('.roster li').nth(1).waitFor({ state: 'detached' });
seen.bobSeesThen = await roster(bob);
await bob.getByRole('button', { name: 'Leave' }).click();
await bob.getByText('Left.').waitFor();

// Alice comes again with a token of another domain, and her card says why she stays outside.
await page.getByLabel('Main domain').fill('elsewhere.example');
await alice.getByRole('button', { name: 'Mint a token and join' }).click();
seen.why = await alice.locator('.why .explanation').innerText();

await browser.close();
console.log(JSON.stringify({ ...seen, complaints }));
