import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'message-origin-unchecked',
  title: 'A message is used, whoever sent it',
  severity: 'medium',
  confidence: 'medium',
  cwe: [346],
  controls: ['B5'],
  references: [],
  why: 'Any page that opens or embeds this one can send the message, and so set a session, hand over a code or trigger what it triggers.',
  fix: 'Compare `event.origin` with the origin that is expected before anything of the message is read.',
  blind: 'Checks inside functions of packages; whether the comparison is exact.',
  roles: ['message.receive'],
  bad: [
    `window.onmessage = «(event) => { console.debug('from', event.origin); if (event.data.name === 'token') accept(event.data.token); }»;`,
    `export function listen(onSession) {
       window.addEventListener('message', «(event) => {
         if (event.data?.kind === 'session') onSession(event.data.session);
       }»);
     }`,
    `window.onmessage = «({ data }) => { login(data.token); }»;`,
    `«function receive(message) { accept(JSON.parse(message.data).accessToken); }»
     window.addEventListener('message', receive, false);`,
  ],
  good: [
    `const PORTAL = 'https://portal.example';
     export function listen(onSession) {
       window.addEventListener('message', ({ origin, data }) => {
         if (origin !== PORTAL) return;
         if (data?.kind === 'session') onSession(data.session);
       });
     }`,
    `window.addEventListener('message', (event) => { if (event.source !== popup) return; login(event.data.token); });`,
    `self.addEventListener('message', () => { refreshToken(); });`,
    `const isOurs = (event) => event.origin === window.location.origin;
     window.addEventListener('message', (event) => { if (isOurs(event)) login(event.data.token); });`,
    `import { accept } from 'somewhere';
     window.addEventListener('message', (event) => { accept(event); });`,
    `self.addEventListener('message', (event) => { self.postMessage(run(event.data.token)); });`,
    `socket.addEventListener('message', (event) => login(event.data.token));`,
    `/// <reference lib="WebWorker" />
     declare const self: ServiceWorkerGlobalScope;
     const tokenOf = (page: Client) => new Promise((resolve) => {
       self.addEventListener('message', (event: ExtendableMessageEvent) => resolve(event.data.token));
       page.postMessage({ wants: 'token' });
     });`,
  ],
  *check(site, code) {
    if (site.side === 'test' || site.side === 'server') return;
    const { isChecked, reads, isHandedOn } = code.listening(site);
    if (isChecked) return;
    if (isHandedOn) {
      yield {
        at: site.at,
        say: 'whether the origin of a message is compared',
        unknown: 'the event is handed to a function out of sight',
      };
      return;
    }
    if (reads.length === 0) return;
    const isAuth = reads.some((word) => AUTH.test(word) || code.judgeName(word) === 'credential');
    yield {
      at: site.at,
      say: 'what a message says is used without looking at where it comes from',
      lookedFor: 'a comparison of `origin` or `source`',
      confidence: isAuth ? 'medium' : 'low',
    };
  },
});

const AUTH = /^(?:\w*[sS]ession|\w*[tT]oken|log(?:ged)?_?[iI]n|sign(?:ed)?_?[iI]n|o?auth\w*|user|credentials?)$/;
