import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PrismaRecord, prismaRecords } from '../../src/analyse/text/prisma-schema.js';

const shape = (records: readonly PrismaRecord[]) =>
  records.map(({ name, fields }) => ({ name, fields: fields.map((field) => [field.name, field.type]) }));

describe('the reader of Prisma schemas', () => {
  it('reads fields with their lines, whatever stands around them', () => {
    const text = [
      'generator client { provider = "prisma-client-js" }',
      '/// model Ghost {',
      'model User {',
      '  id    String   @id @default(dbgenerated("gen_random_uuid()")) // model { String',
      '  passwordHash String? @map("password_hash")',
      '  posts Post[]   @relation("a{b", fields: [',
      '    id Int',
      '  ])',
      '  @@index([id, passwordHash])',
      '}',
      '/* model Hidden { secret String } */',
      'enum Role { ADMIN USER }',
      'type Address { street String }',
    ].join('\n');
    expect(prismaRecords(text)).toEqual([
      {
        name: 'User',
        fields: [
          { name: 'id', type: 'String', line: 4 },
          { name: 'passwordHash', type: 'String', line: 5, mayBeEmpty: true },
          { name: 'posts', type: 'Post', line: 6 },
        ],
      },
      { name: 'Address', fields: [] },
    ]);
  });

  it('gives back every record that was written', () => {
    const name = fc.stringMatching(/^[A-Za-z]\w{0,12}$/);
    const attribute = fc.constantFrom(
      '',
      ' @id',
      ' @default("}")',
      ' @map("a\\"b")',
      ' // {',
      ' @db.VarChar(64)',
      '?',
      '[]',
    );
    const field = fc.record({ name, type: name, attribute, gap: fc.constantFrom(' ', '\t', '   ') });
    const record = fc.record({
      kind: fc.constantFrom('model', 'view', 'type'),
      name,
      fields: fc.array(field),
      newline: fc.constantFrom('\n', '\r\n', '\n\n'),
    });
    fc.assert(
      fc.property(fc.array(record), (records) => {
        const text = records.map(({ kind, name: called, fields, newline }) =>
          [
            `${kind} ${called} {`,
            ...fields.map((one) => `  ${one.name}${one.gap}${one.type}${one.attribute}`),
            '}',
            '',
          ].join(newline),
        );
        expect(shape(prismaRecords(text.join('')))).toEqual(
          records.map((one) => ({ name: one.name, fields: one.fields.map((field) => [field.name, field.type]) })),
        );
      }),
    );
  });

  it('throws at nothing, and reads in the time that its input is long', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void prismaRecords(text)));
    const parts = fc.constantFrom(
      'model',
      ' A ',
      '{',
      '}',
      '\n',
      '"',
      '\\',
      '//',
      '/*',
      '*/',
      '(',
      '[',
      ' String',
      '@@',
      'é',
    );
    fc.assert(fc.property(fc.array(parts), (texts) => void prismaRecords(texts.join(''))));
    for (const hostile of ['model A {', '"\\', '/*', '// /*', '{[(', 'a b\n']) prismaRecords(hostile.repeat(100_000));
    for (const end of ['\r', '\u2028', '\u2029']) prismaRecords(`${'\\"'.repeat(100_000)}\\${end}`);
  });
});
