// Reads {"keys": [{"alg", "secret" (base64url) | "spki" (PEM)}], "tokens": [[index of the key, token]]} from stdin and answers with
// one JSON array: for each token null where jose verifies the signature with that key and algorithm, else the code of its error.
import { text } from 'node:stream/consumers';
import { compactVerify, importSPKI } from 'jose';

const { keys, tokens } = JSON.parse(await text(process.stdin));

const imported = await Promise.all(keys.map(async ({ alg, secret, spki }) => ({
  algorithms: [alg],
  key: secret === undefined ? await importSPKI(spki, alg) : Buffer.from(secret, 'base64url'),
})));

const verdicts = [];
for (const [index, token] of tokens) {
  const { key, algorithms } = imported[index];
  verdicts.push(await compactVerify(token, key, { algorithms }).then(() => null, error => error.code ?? error.name));
}

process.stdout.write(JSON.stringify(verdicts));
