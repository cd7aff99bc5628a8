import { defineRule } from '../../src/rule.js';

const SAY: Readonly<Record<string, string>> = {
  bind: 'whoever signs in here sends the password to the directory without TLS',
  calls: 'what the calls bring along goes over a channel without TLS',
  connection: 'the connection shows its credential without TLS',
  request: 'the request brings a credential along without TLS',
  token: 'the secret of the client, and the tokens, go to and fro without TLS',
};

export default defineRule({
  id: 'credential-sent-in-clear',
  title: 'A password, secret or token is sent without TLS',
  severity: 'high',
  confidence: 'medium',
  cwe: [319, 523],
  controls: ['T9'],
  references: ['RFC 6749 §3.2', 'RFC 6750 §5.3'],
  why: 'Whoever is on the way reads it, and can do all that it opens.',
  fix: 'Use the address with TLS (`https`, `wss`, `ldaps`, `mqtts`), or upgrade the connection (`startTLS`) before anything is sent.',
  blind: 'Addresses of settings, hosts of private networks, and connections of databases.',
  roles: ['clear.send'],
  bad: [
    `import { createClient } from 'ldapjs';
     export const signIn = (name, word, done) => { const directory = createClient({ url: «'ldap://people.harbour.io:389'» }); directory.bind(\`uid=\${name}\`, word, done); };`,
    `import { Client } from 'ldapts';
     const url = 'ldap://people.harbour.internal';
     export async function signIn(name, word) { const directory = new Client({ url: «url», timeout: 5000 }); await directory.bind(name, word); }`,
    `import Strategy from 'passport-ldapauth';
     export const people = new Strategy({ server: { url: «'ldap://people.harbour.io'», bindDN: 'cn=reader', bindCredentials: process.env.READER, searchBase: 'o=harbour' } });`,
    `export const sync = async (body) => fetch(«'http://id.harbour.io/token'», { method: 'POST', headers: { authorization: process.env.BASIC }, body });`,
    `import axios from 'axios';
     const API = 'http://api.harbour.io/v1';
     const headers = { Authorization: \`Bearer \${process.env.HARBOUR}\` };
     export const berths = () => axios.get(«\`\${API}/berths\`», { headers });
     export const login = (name, word) => axios.post(«API + '/login'», { name, password: word });
     export const api = axios.create({ baseURL: «'http://api.harbour.io/v2'», headers });`,
    `import { AuthorizationCode } from 'simple-oauth2';
     export const client = new AuthorizationCode({ client: { id: 'berths', secret: process.env.SECRET }, auth: { tokenHost: «'http://id.harbour.io'» } });`,
    `export const watch = (ticket) => new WebSocket(«\`ws://live.harbour.io/feed?token=\${ticket}\`»);`,
    `import mqtt from 'mqtt';
     export const buoys = mqtt.connect(«'mqtt://buoys.harbour.io'», { username: 'reader', password: process.env.BUOYS });`,
    `import { credentials, Metadata } from '@grpc/grpc-js';
     import { Berths } from './berths';
     export const berths = new Berths(«'berths.harbour.io:443'», credentials.createInsecure());
     export const as = (token) => { const meta = new Metadata(); meta.set('authorization', \`Bearer \${token}\`); return meta; };`,
  ],
  good: [
    `import { createClient } from 'ldapjs';
     export const open = (name, word, done) => { const directory = createClient({ url: 'ldaps://people.harbour.io' }); directory.bind(name, word, done); };
     export const near = (done) => createClient({ url: 'ldap://localhost:1389' }).bind('cn=test', 'test', done);`,
    `import { createClient } from 'ldapjs';
     export function open(name, word, done) {
       const directory = createClient({ url: 'ldap://people.harbour.io' });
       directory.starttls({ ca: [CA] }, [], (error) => (error ? done(error) : directory.bind(name, word, done)));
     }`,
    `import { createClient } from 'ldapjs';
     export const find = (filter, done) => createClient({ url: 'ldap://people.harbour.io' }).search('o=harbour', { filter }, done);`,
    `const headers = { Authorization: \`Bearer \${process.env.HARBOUR}\` };
     export const near = () => fetch('http://localhost:8080/berths', { headers });
     export const inside = () => fetch('http://berths.default.svc.cluster.local/all', { headers });
     export const own = () => fetch('http://berths:8080/all', { headers });
     export const cloud = () => fetch('http://169.254.169.254/token', { headers });
     export const safe = () => fetch('https://api.harbour.io/all', { headers });
     export const open = () => fetch('http://news.harbour.io/feed.xml', { headers: { accept: 'text/xml' } });`,
    `const MAIL = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress';
     export const mailOf = (profile, password) => check(profile[MAIL], password);
     export const rooted = verify(token, { issuer: 'http://id.harbour.io', authorization: true });`,
    `import cors from 'cors';
     app.use(cors({ origin: 'http://www.harbour.io', credentials: true, allowedHeaders: ['Authorization'] }));
     docs.addServer('http://api.harbour.io').addBearerAuth({ type: 'http', in: 'header', name: 'Authorization' });`,
    `import { credentials } from '@grpc/grpc-js';
     export const near = new Berths('localhost:5000', credentials.createInsecure());
     export const asked = (address, token) => new Berths(address, credentials.createInsecure(), { token });`,
    `export const load = (token) => fetch(process.env.API ?? 'http://localhost:3000', { headers: { Authorization: token } });
     if (process.env.NODE_ENV !== 'production') fetch('http://stub.harbour.io', { headers: { Authorization: 'none' } });`,
  ],
  *check(site, code) {
    if (site.side === 'test' || code.isDevelopmentOnly(site.at)) return;
    yield { at: site.at, say: SAY[site.name] ?? site.name };
  },
});
