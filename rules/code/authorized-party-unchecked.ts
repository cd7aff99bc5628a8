import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'authorized-party-unchecked',
  title: 'Sessions are accepted whichever site they were made for',
  severity: 'low',
  confidence: 'medium',
  cwe: [346, 352],
  controls: ['O9', 'O7'],
  references: ['https://clerk.com/docs/reference/backend/authenticate-request'],
  why: 'Clerk sets its session cookie for all subdomains. Another site under the same domain, once taken over or handed to somebody else, can act with it.',
  fix: 'Give `authorizedParties` the origins that may call this service.',
  blind:
    'Domains without any other site beneath them, where nothing is gained; subdomains that the dashboard of Clerk allows.',
  roles: ['session.verify', 'token.verify'],
  bad: [
    `import { verifyToken } from '@clerk/backend';
     export const userOf = async (token) => (await «verifyToken(token, { secretKey: process.env.CLERK_SECRET_KEY })»).sub;`,
    `import { createClerkClient } from '@clerk/backend';
     const clerk = createClerkClient({ secretKey: process.env.CLERK_SECRET_KEY });
     export async function userOf(request) {
       const state = await «clerk.authenticateRequest(request)»;
       return state.toAuth().userId;
     }`,
    `import { clerkMiddleware } from '@clerk/nextjs/server';
     export default «clerkMiddleware(async (auth) => auth.protect(), { debug: false })»;`,
    `import { clerkMiddleware, getAuth } from '@clerk/express';
     import express from 'express';
     const app = express();
     app.use(«clerkMiddleware()»);
     app.get('/me', (req, res) => res.json({ id: getAuth(req).userId }));`,
  ],
  good: [
    `import { clerkMiddleware } from '@clerk/nextjs/server';
     export default ⟦clerkMiddleware(async (auth) => auth.protect(), { authorizedParties: ['https://app.example'] })⟧;`,
    `import { clerkMiddleware } from '@clerk/nextjs/server';
     export default ⟦clerkMiddleware(async (auth) => auth.protect(), () => ({ authorizedParties: ['https://app.example'] }))⟧;`,
    `import { clerkMiddleware, getAuth } from '@clerk/express';
     import express from 'express';
     const app = express();
     app.use(⟦clerkMiddleware({ authorizedParties: ['https://app.example'] })⟧);
     app.get('/me', (req, res) => res.json({ id: getAuth(req).userId }));`,
    `import { verifyToken } from '@clerk/backend';
     export const userOf = (token) => ⟦verifyToken(token, { jwtKey: KEY, authorizedParties: ['https://app.example'] })⟧;`,
    `import { createClerkClient } from '@clerk/backend';
     const clerk = createClerkClient({ secretKey: process.env.CLERK_SECRET_KEY });
     export async function userOf(request) {
       const state = await ⟦clerk.authenticateRequest(request, { authorizedParties: ['https://app.example'] })⟧;
       return state.toAuth().userId;
     }`,
    `import { createClerkClient } from '@clerk/backend';
     const clerk = createClerkClient({ secretKey: process.env.CLERK_SECRET_KEY });
     export const userOf = (request, options) => clerk.authenticateRequest(request, options);`,
  ],
  *check(site) {
    if (site.side === 'test' || site.side === 'tooling' || site.whenAbsent('authorizedParty') !== 'accepts') return;
    for (const seen of site.seenFrom('authorizedParty')) {
      const { state, why } = seen.part('authorizedParty');
      const say = 'whether sessions of other sites are refused';
      if (state === 'present') yield { at: seen.at, proves: true, say: `${site.name} compares the authorized party` };
      else if (state === 'absent')
        yield {
          at: seen.at,
          say: `${site.name} is given no authorized parties`,
          lookedFor: 'the authorizedParties option',
          trace: seen.trace,
        };
      else yield { at: seen.at, say, unknown: why ?? 'the options cannot be followed' };
    }
  },
});
