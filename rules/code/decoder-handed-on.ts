import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'decoder-handed-on',
  title: 'A library is told to verify tokens by a function that only reads them',
  severity: 'high',
  confidence: 'medium',
  cwe: [345, 347],
  controls: ['O5'],
  references: ['RFC 8725 §3.3'],
  why: 'Whoever writes a token by hand is let in: nobody looks at its signature.',
  fix: 'Hand over a function that verifies, with the key, the algorithms, the issuer and the audience.',
  blind: 'What a library without a model does with a decoder under another name: that is said to be unknown.',
  roles: ['decoder.hand'],
  bad: [
    `import jwt, { decode } from 'jsonwebtoken';
     import NextAuth from 'next-auth';
     import { createGateway } from 'gateway';
     createGateway({ verifyToken: «decode» });
     NextAuth({ session: { strategy: 'jwt' }, jwt: { decode: «jwt.decode» } });`,
  ],
  good: [
    `import { jwtDecode } from 'jwt-decode';
     import { tokenGuard } from 'guards';
     app.use(tokenGuard({ decode: jwtDecode }));`,
    `import jwt from 'jsonwebtoken';
     import { createGateway } from 'gateway';
     createGateway({ verifyToken: (token) => jwt.verify(token, KEY, { algorithms: ['HS256'], issuer: 'edge', audience: 'edge' }) });
     export const decoders = { decode: jwt.decode };
     export const shown = (tokens) => tokens.map(jwt.decode);`,
  ],
  *check(site) {
    if (site.side === 'browser' || site.side === 'native' || site.side === 'test') return;
    if (site.texts('serves').includes('verifier')) {
      yield { at: site.at, say: `${site.name} is what verifies tokens here, and checks no signature` };
      return;
    }
    const unknown = 'what it is handed to is out of sight, and may take what it reads for verified';
    yield { at: site.at, say: 'whether anybody relies on these claims', unknown };
  },
});
