import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'client-certificate-header-trusted',
  title: 'A header stands for the certificate of a client',
  severity: 'high',
  confidence: 'medium',
  cwe: [290, 345],
  controls: ['T8'],
  references: ['RFC 9440 §4'],
  why: 'Whoever reaches the server past its proxy, or through one that lets the header pass, sends the certificate of anybody.',
  fix: 'Take the certificate from the connection (`socket.getPeerCertificate()` with `socket.authorized`). Behind a proxy that ends TLS, let it remove the header from every request, and accept it from the address of the proxy only.',
  blind: 'Proxies that remove the header, and networks that let nobody else in.',
  roles: ['certificate.forwarded'],
  bad: [
    `export function partner(req, res, next) {
       const subject = req.headers[«'x-ssl-client-s-dn'»];
       if (!subject) return res.sendStatus(401);
       req.partner = subject;
       next();
     }`,
    `export const live = async (ctx, next) => {
       if (ctx.get(«'X-SSL-Client-Verify'») !== 'SUCCESS') ctx.throw(401);
       await next();
     };`,
  ],
  good: [
    `export function partner(req, res, next) {
       if (!trustedProxies.has(req.socket.remoteAddress)) return res.sendStatus(403);
       req.partner = req.headers[⟦'x-ssl-client-s-dn'⟧];
       next();
     }`,
    `export function clean(req, res, next) { delete req.headers['x-client-cert']; next(); }`,
    `export const forward = (cert) => fetch('https://api.example', { headers: { 'x-client-cert': cert } });`,
  ],
  *check(site, code) {
    if (site.side === 'test' || site.side === 'browser') return;
    if (code.life.isSenderChecked(site)) {
      yield { at: site.at, proves: true, say: `\`${site.name}\` is read where the sender is checked` };
    } else {
      yield {
        at: site.at,
        say: `whoever sends \`${site.name}\` is taken for the owner of that certificate`,
        lookedFor: 'the address of a proxy, or a secret of its own, in the function around it',
      };
    }
  },
});
