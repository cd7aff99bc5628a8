import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'get-changes-state',
  title: 'A GET request changes something',
  severity: 'medium',
  confidence: 'medium',
  cwe: [352, 650],
  controls: ['P3'],
  references: [],
  why: 'Links, images and previews send GET requests with the cookies of whoever sees them, and nothing that guards forms looks at those.',
  fix: 'Answer to POST or DELETE, with a form or a button on the page, behind what guards against forged requests.',
  blind: 'Paths that do not say what they do, and handlers in other files.',
  roles: ['route.read'],
  bad: [
    `«router.get('/devices/:id/revoke', asMember, async (req, res) => {
       await db.device.delete({ where: { id: req.params.id, memberId: req.member.id } });
       res.redirect('/devices');
     })»;
     const approve = async (req, res) => { await pool.query('UPDATE requests SET state = 1 WHERE id = $1', [req.params.id]); res.end(); };
     «router.get('/requests/:id/approve', approve)»;`,
  ],
  good: [
    `router.post('/devices/:id/revoke', async (req, res) => { await db.device.delete({ where: { id: req.params.id } }); res.end(); });
     router.get('/devices/:id/revoke', async (req, res) => { res.render('revoke', await db.device.findUnique({ where: { id: req.params.id } })); });
     router.get('/news/:token/cancel', async (req, res) => { await db.reader.delete({ where: { token: req.params.token } }); res.end(); });
     router.get('/orders/cancel', async (req, res) => { waiting.delete(req.query.id); res.render('cancelled'); });`,
  ],
  *check(site) {
    if (site.side === 'test' || site.side === 'browser') return;
    yield {
      at: site.at,
      say: `\`GET ${site.texts('path')[0] ?? ''}\` changes what is kept`,
      trace: [{ at: site.placeOf('change'), say: 'changed here' }],
    };
  },
});
