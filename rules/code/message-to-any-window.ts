import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'message-to-any-window',
  title: 'A credential is posted to whatever window listens',
  severity: 'high',
  confidence: 'medium',
  cwe: [346, 200],
  controls: ['B5'],
  references: [],
  why: 'Any page can open or embed this one, and then receives the token.',
  fix: 'Name the origin that the message is for as the second argument; better, send a word, and let the other side fetch what it needs.',
  blind: 'Origins that are read from the request; credentials under neutral names.',
  roles: ['message.send'],
  bad: [
    `export function hand(frame, jwt) {
       const { contentWindow: target } = frame;
       «target.postMessage(Object.assign({}, defaults, { jwt }), { targetOrigin: '*', transfer: [] })»;
     }`,
    `import { UserManager } from 'oidc-client-ts';
     const manager = new UserManager({ authority: 'https://id.example', client_id: 'app', redirect_uri: 'https://app.example' });
     export async function answer() {
       const user = await manager.getUser();
       const parcel = { kind: 'session', session: user };
       «window.parent.postMessage(parcel, '*')»;
     }`,
    `export const done = (accessToken) => «window.opener?.postMessage({ type: 'token', accessToken }, '*')»;`,
    `export const tell = (frame, idToken) => «frame.contentWindow.postMessage(idToken, { targetOrigin: '*' })»;`,
    `export const tell = (viewer) => «window.parent.postMessage({ kind: 'viewer', viewer }, document.referrer)»;`,
  ],
  good: [
    `export function start(pool, token) { const { worker: target } = pool; target.postMessage({ token }, { targetOrigin: '*' }); }`,
    `export const resize = (height) => window.parent.postMessage({ height }, document.referrer);`,
    `export const done = (accessToken) => ⟦window.opener?.postMessage({ type: 'token', accessToken }, 'https://app.example')⟧;`,
    `export const done = () => window.opener?.postMessage({ type: 'done' }, '*');`,
    `export const resize = (height) => window.parent.postMessage({ type: 'resize', height }, '*');`,
    `export const work = (worker, token) => worker.postMessage({ token }, []);`,
  ],
  *check(site, code) {
    const [held] = code.credentials(site, 'value');
    if (
      code.strength.mentions(site, 'target', /^referrer$/) &&
      (held || code.strength.mentions(site, 'value', PERSON))
    ) {
      yield {
        at: site.at,
        say: 'the page that embeds this one is whoever it is, and gets what is posted to it',
        lookedFor: 'an origin of a list as the second argument',
      };
      return;
    }
    if (!held) return;
    const targets = site.constants('target');
    if (targets.includes('*') || code.memberConstants(site, 'target', 'targetOrigin').includes('*')) {
      yield {
        at: site.at,
        say: `${held.what} is posted to whatever window listens`,
        lookedFor: 'an origin as the second argument',
        confidence: held.evidence === 'origin' ? 'high' : held.evidence === 'name' ? 'medium' : 'low',
      };
    } else if (targets.length > 0 && targets.every((target) => typeof target === 'string' && /^https:/.test(target))) {
      yield { at: site.at, proves: true, say: 'the message names the origin that it is for' };
    }
  },
});

const PERSON = /^(?:user|viewer|session|account|profile)$/i;
