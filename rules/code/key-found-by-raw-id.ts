import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'key-found-by-raw-id',
  title: 'The id of a key, as a token says it, becomes a path or a query',
  severity: 'high',
  confidence: 'medium',
  cwe: [22, 89, 347],
  controls: ['O6'],
  references: ['RFC 8725 §3.10'],
  why: 'Whoever writes the token chooses the key: `../` leads to a file whose content is known, and a quote makes the query answer with a key of their own.',
  fix: 'Look the id up in a table of known keys, or hold it to a pattern first; give it to a query as a parameter.',
  blind: 'Ids that are checked in another function.',
  roles: ['key.lookup'],
  bad: [
    `const fs = require('fs');
     const path = require('path');
     const jwt = require('jsonwebtoken');
     const keyFor = (header, done) => «fs.readFile(path.join('/srv/keys', \`\${header.kid}.pem\`), done)»;
     exports.verify = (token) => jwt.verify(token, keyFor, { algorithms: ['RS256'] });`,
    `import { importSPKI, jwtVerify, type JWSHeaderParameters } from 'jose';
     async function lookup({ kid, alg }: JWSHeaderParameters) {
       const { rows } = await «db.query("select pem from keys where kid = '" + kid + "'")»;
       return importSPKI(rows[0].pem, alg);
     }
     export const claims = (token) => jwtVerify(token, lookup, { issuer: 'a', audience: 'b' });`,
    `import { readFileSync } from 'node:fs';
     import { decodeProtectedHeader, importSPKI } from 'jose';
     export function keyOf(token) {
       const { kid } = decodeProtectedHeader(token);
       const file = \`\${process.env.KEYS}/\${kid}.pem\`;
       return importSPKI(«readFileSync(file, 'utf8')», 'ES256');
     }`,
    `import jwt from 'jsonwebtoken';
     export const keyOf = async (token) => {
       const decoded = jwt.decode(token, { complete: true });
       return «prisma.$queryRawUnsafe(\`SELECT pem FROM keys WHERE id = '\${decoded.header.kid}'\`)»;
     };`,
  ],
  good: [
    `import { importSPKI } from 'jose';
     export async function lookup({ kid, alg }) {
       const { rows } = await db.query('select pem from keys where kid = $1', [kid]);
       return importSPKI(rows[0].pem, alg);
     }`,
    `import { readFileSync } from 'node:fs';
     export const keyFor = (header, done) => {
       if (!/^[\\w-]+$/.test(header.kid)) return done(new Error('kid'));
       done(null, readFileSync(\`/srv/keys/\${header.kid}.pem\`));
     };
     const { kid } = settings.signing;
     export const own = readFileSync(\`/srv/keys/\${kid}.pem\`);`,
    `import { importSPKI } from 'jose';
     export const lookup = ({ kid, alg }) => sql.query(sql.text\`select pem from keys where kid = \${kid}\`);`,
  ],
  *check(site) {
    if (['browser', 'native', 'test'].includes(site.side)) return;
    const isFile = site.texts('kind').includes('file');
    yield {
      at: site.at,
      say: `the id of the key, as the token says it, is put into ${isFile ? 'a path' : 'a query'}`,
      lookedFor: 'a table of known ids, a pattern, a parameter of the query',
    };
  },
});
