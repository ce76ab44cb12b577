// Reads {"secret" (base64url), "issuer", "audience", "now" (seconds since 1970), "tokens": [[tolerance in seconds, token]]} from stdin and
// answers with one JSON array: for each token null where jose takes it (HS256) at that moment, else the code of its error.
import { text } from 'node:stream/consumers';
import { jwtVerify } from 'jose';

const { secret, issuer, audience, now, tokens } = JSON.parse(await text(process.stdin));

const key = Buffer.from(secret, 'base64url');
const currentDate = new Date(now * 1000);

const verdicts = [];
for (const [clockTolerance, token] of tokens) {
  const terms = { algorithms: ['HS256'], issuer, audience, currentDate, clockTolerance };
  verdicts.push(await jwtVerify(token, key, terms).then(() => null, error => error.code ?? error.name));
}

process.stdout.write(JSON.stringify(verdicts));
