import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'credential-hard-coded',
  title: 'A password or key for another service stands in the code',
  severity: 'high',
  confidence: 'high',
  cwe: [798, 321],
  controls: ['T6', 'D2'],
  references: [],
  why: 'Everybody who has, or ever had, a copy of the repository can sign in where the program does, or read and forge what it seals.',
  fix: 'Read it from the environment or a vault, refuse to start without it, and replace the one that was committed.',
  blind:
    'Services without a model; passwords for hosts without a dot in their name, which only a private network knows; whether a default is ever reached.',
  roles: ['service.connect', 'http.authorization', 'key.use'],
  bad: [
    `import { ClientSecretCredential } from '@azure/identity';
     const [tenant, client] = ['6a1f0d6e-6f0b-4a6e-9a4b-1f2f3c6f9d10', '0f3c8a52-8a6e-4be2-bb3e-5a8f2a0d7c11'];
     export const credential = new ClientSecretCredential(tenant, client, «'Z3k8Q~rT.vLx0mPq7YwB2nHs5dJc9eKfUaG1'»);`,
    `import { Pool } from 'pg';
     export const pool = new Pool({ connectionString: «'postgres://stock:hN7pw2Lx@db-1.shop.internal:5432/stock'» });`,
    `import { MMKV } from 'react-native-mmkv';
     export const vault = new MMKV({ id: 'vault', encryptionKey: «'key-of-the-vault-1'» });`,
    `import { Pool } from 'pg';
     export const pool = new Pool({ host: 'db.shop.io', user: 'shop', password: «'correct-horse-9'» });`,
    `const mysql = require('mysql');
     const settings = { host: process.env.DB_HOST, user: 'root', password: «'correct-horse-9'» };
     module.exports = mysql.createConnection(settings);`,
    {
      'config.ts': `export const database = { url: «'mongodb+srv://shop:correct-horse-9@cluster0.ab1cd.mongodb.net/shop'» };`,
      'index.ts': `import mongoose from 'mongoose';
        import { database } from './config';
        mongoose.connect(database.url);`,
    },
    `import nodemailer from 'nodemailer';
     export const mail = nodemailer.createTransport({ service: 'gmail', auth: { user: 'shop@gmail.com', pass: «'correct-horse-9'» } });`,
    `import basicAuth from 'express-basic-auth';
     app.use(basicAuth({ users: { admin: «'correct-horse-9'» } }));`,
    `import { basicAuth } from 'hono/basic-auth';
     app.use('/admin/*', basicAuth({ username: 'admin', password: process.env.ADMIN_PASSWORD || «'secret'» }));`,
    `export const load = () => fetch('https://api.shop.io/orders', { headers: { Authorization: «'Basic c2hvcDpjb3JyZWN0LWhvcnNlLTk='» } });`,
    `export const load = () => fetch('https://api.shop.io/orders', { headers: { 'X-Api-Key': «'wJ4rXUtnF7Mq2K7ZDENGbPxRf1CYz8Qk'» } });`,
    `const TOKEN = 'wJ4rXUtnF7Mq2K7ZDENGbPxRf1CYz8Qk';
     export const load = () => fetch('https://api.shop.io/orders', { headers: { authorization: «\`Bearer \${TOKEN}\`» } });`,
    `import { createHmac } from 'node:crypto';
     export const sign = (text) => createHmac('sha256', «'correct horse'»).update(text).digest('hex');`,
    `const crypto = require('crypto');
     const KEY = «'0123456789abcdef0123456789abcdef'»;
     exports.seal = (iv) => crypto.createCipheriv('aes-256-gcm', Buffer.from(KEY), iv);`,
    `import CryptoJS from 'crypto-js';
     export const seal = (text) => CryptoJS.AES.encrypt(text, «'courier-app-2024'»).toString();`,
    `export const key = () => crypto.subtle.importKey('raw', new TextEncoder().encode(«'a-shared-thing-77'»), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);`,
    `const [name, word] = ['stock-robot', 'Rain0verTurku'];
     export const load = () => fetch('https://api.shop.io/orders', { headers: { Authorization: «'Basic ' + btoa(name + ':' + word)» } });
     export const more = () => fetch('https://api.shop.io/more', { headers: { Authorization: «\`Basic \${Buffer.from('stock-robot:Rain0verTurku').toString('base64')}\`» } });`,
    `import mongoose from 'mongoose';
     import postgres from 'postgres';
     mongoose.connect('mongodb://db.shop.io/shop', { user: 'shop', pass: «'Rain0verTurku'» });
     mongoose.connect(«'mongodb+srv://shop:Rain0verTurku@cluster7.b3.shop.example/shop'»);
     export const sql = postgres({ host: 'db.shop.io', username: 'shop', password: «'Rain0verTurku'» });`,
    `import { Kafka } from 'kafkajs';
     export const events = new Kafka({ brokers: ['events-1.shop.io:9092'], sasl: { mechanism: 'plain', username: 'shop', password: «'Rain0verTurku'» } });`,
    `import { TypeOrmModule } from '@nestjs/typeorm';
     import { MongooseModule } from '@nestjs/mongoose';
     export const rows = TypeOrmModule.forRoot({ type: 'mysql', host: 'db.shop.io', username: 'shop', password: «'Rain0verTurku'» });
     export const documents = MongooseModule.forRoot(«'mongodb+srv://shop:Rain0verTurku@db.shop.io/shop'»);`,
    `import { setSignedCookie, getSignedCookie } from 'hono/cookie';
     import Iron from '@hapi/iron';
     const KEY = «'lanterns on the pier'»;
     export const keep = (c, id) => setSignedCookie(c, 'id', id, KEY, { httpOnly: true, secure: true, sameSite: 'Lax' });
     export const read = (c) => getSignedCookie(c, «'lanterns on the mole'», 'id');
     export const seal = (data) => Iron.seal(data, { id: '1', secret: «'forty lanterns in a row along the pier'» }, Iron.defaults);`,
  ],
  good: [
    `import mongoose from 'mongoose';
     import { Kafka } from 'kafkajs';
     mongoose.connect('mongodb://localhost/shop', { user: 'shop', pass: 'Rain0verTurku' });
     mongoose.connect('mongodb://shop:My-p4ssw0rd@db.example/shop');
     export const events = new Kafka({ brokers: ['kafka:9092', 'localhost:9093'], sasl: { mechanism: 'plain', username: 'shop', password: 'Rain0verTurku' } });`,
    `export const load = (name, word) => fetch('https://api.shop.io', { headers: { Authorization: 'Basic ' + btoa(name + ':' + word) } });
     export const paid = () => fetch('https://pay.shop.io', { headers: { Authorization: 'Basic ' + btoa(process.env.PAY_KEY + ':') } });
     export const shown = { headers: { Authorization: 'Basic ' + Buffer.from('user:password').toString('base64') } };
     export const raw = { headers: { Authorization: 'Basic ' + Buffer.from('c3RvY2s6UmFpbjB2ZXI=', 'base64').toString() } };`,
    `import { getSignedCookie } from 'hono/cookie';
     export const read = (c) => getSignedCookie(c, c.env.COOKIE_KEY, 'id');`,
    `import { ClientSecretCredential } from '@azure/identity';
     export const credential = new ClientSecretCredential(process.env.TENANT, process.env.CLIENT, process.env.SECRET);`,
    `import { Pool } from 'pg';
     export const pool = new Pool({ connectionString: 'postgres://shop:hN7pw2Lx@host.docker.internal:5432/shop' });`,
    `import { Pool } from 'pg';
     export const pool = new Pool({ host: 'db.shop.io', user: 'shop', password: process.env.DB_PASSWORD });`,
    `import { Pool } from 'pg';
     export const local = new Pool({ user: 'postgres', password: 'postgres-9' });`,
    `import { Pool } from 'pg';
     export const local = new Pool({ connectionString: 'postgres://shop:correct-horse-9@localhost:5432/shop' });`,
    `import mysql from 'mysql2';
     export const inCompose = mysql.createPool({ host: 'db', password: 'correct-horse-9' });`,
    `import { Sequelize } from 'sequelize';
     export const database = new Sequelize('shop', 'shop', process.env.DB_PASSWORD ?? 'shop-9', { host: process.env.DB_HOST ?? 'localhost' });`,
    `import mongoose from 'mongoose';
     mongoose.connect('mongodb+srv://<user>:<password>@cluster0.ab1cd.mongodb.net/shop');`,
    `export const load = (token) => fetch('https://api.shop.io/orders', { headers: { Authorization: 'Bearer ' + token } });`,
    `export const help = { headers: { Authorization: 'Bearer YOUR_API_TOKEN_GOES_HERE' } };`,
    `export const asked = { headers: { Authorization: 'Basic dXNlcjpwYXNzd29yZA==' } };`,
    `import { createHmac } from 'node:crypto';
     import jwt from 'jsonwebtoken';
     const KEY = 'said by another rule';
     export const issue = (sub) => jwt.sign({ sub }, KEY, { expiresIn: '5m' });
     export const sign = (text) => createHmac('sha256', KEY).update(text).digest('hex');`,
    `import { createHmac } from 'node:crypto';
     export const sign = (text, key) => createHmac('sha256', key).update(text).digest('hex');`,
    `import { createHmac } from 'node:crypto';
     export const sign = (text) => createHmac('sha256', process.env.SIGNING_KEY).update(text).digest('hex');`,
  ],
  *check(site, code) {
    if (code.isDevelopmentOnly(site.at)) return;
    const isKey = site.role === 'key.use';
    const who = site.role === 'http.authorization' ? 'a header' : site.name;
    const lets = site.part('accepted').state !== 'absent';
    for (const seen of site.seenFrom(...(isKey ? ['key'] : ['password', 'secret', 'accepted', 'url', 'value']))) {
      const places = isKey ? code.secretConstants(seen, 'key') : code.strength.committedPasswords(seen);
      for (const at of places) {
        if (code.settled.isRefused(at) || code.settled.isKeyElsewhere(at, 'service.connect', 'key.use')) continue;
        yield {
          at,
          say: `${who} ${isKey ? 'is given this constant as its key' : lets ? 'lets in whoever sends this constant' : 'signs in with this constant'}`,
          trace: [...seen.trace, { at: seen.at, say: isKey ? `the key of ${who}` : `${who} takes it here` }],
        };
      }
    }
  },
});
