import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { Model } from '../src/analyse/knowledge/models.js';
import { packageRoot } from '../src/discover/package-root.js';
import { Declarations } from './models/declarations.js';
import { INSTALLED, NOT_DECLARED, UNDECLARED } from './models/installed.js';

const folder = join(packageRoot(), 'rules/models');
const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
const models = readdirSync(folder)
  .sort()
  .map((file) => ({ file, model: read(join(folder, file)) as Model }));
const isValid = new Ajv2020({ strict: true, allErrors: true }).compile(
  read(join(packageRoot(), 'rules/meta/model.schema.json')) as object,
);

/** Knowledge that is wrong in one place. */
const WRONG: readonly { what: string; package: string; exports: Model['exports']; fault: string }[] = [
  { what: 'an export', package: 'jose', exports: { jwtCheck: {} }, fault: 'jwtCheck is not declared' },
  {
    what: 'a member of a class',
    package: '@nestjs/jwt',
    exports: { 'JwtService#check': {} },
    fault: 'JwtService#check is not declared',
  },
  {
    what: 'the position of an argument',
    package: 'jsonwebtoken',
    exports: { verify: { parts: { options: '7' } } },
    fault: 'verify: options at 7 is not declared',
  },
  {
    what: 'the name of an option',
    package: 'jsonwebtoken',
    exports: { verify: { parts: { audience: '2.audiences' } } },
    fault: 'verify: audience at 2.audiences is not declared',
  },
  {
    what: 'an option of the call that makes the receiver',
    package: 'fast-jwt',
    exports: { 'createVerifier()': { parts: { audience: 'this.0.audience' } } },
    fault: 'createVerifier(): audience at this.0.audience is not declared',
  },
  {
    what: 'a method of a builder',
    package: 'jose',
    exports: { 'SignJWT#sign': { parts: { expiresIn: 'builder.setExpiry.0' } } },
    fault: 'SignJWT#sign: expiresIn at builder.setExpiry.0 is not declared',
  },
  {
    what: 'the parameter of a callback',
    package: 'jsonwebtoken',
    exports: { verify: { result: ['callback:1:5'] } },
    fault: 'verify: callback:1:5 is not declared',
  },
  {
    what: 'what a call gives back',
    package: 'react',
    exports: { useCallback: { returns: { argument: 4 } } },
    fault: 'useCallback: argument 4 is not declared',
  },
];

describe.each(models)('model $file', ({ file, model }) => {
  it('has the shape that the schema asks for', () => {
    const errors = isValid(model) ? [] : (isValid.errors ?? []);
    expect(errors.map(({ instancePath, message }) => `${instancePath} ${message}`)).toEqual([]);
  });

  it('is called after its package', () => {
    const name = model.package.replace('@', '').replaceAll('/', '-');
    const built = isBuiltin(model.package) ? `node-${name}.json` : `${name}.json`;
    expect(
      model.package === '' ? ['browser-databases.json', 'browser.json', 'console.json', 'javascript.json'] : [built],
    ).toContain(file);
  });

  it('lists its exports in the order of their names', () => {
    for (const exports of [model.exports, ...Object.values(model.augments ?? {})]) {
      expect(Object.keys(exports)).toEqual(Object.keys(exports).sort());
    }
  });

  it('decides only on parts that it names', () => {
    for (const entry of Object.values(model.exports)) {
      if (entry.unless) expect(Object.keys(entry.parts ?? {})).toContain(entry.unless.part);
    }
  });
});

it('has one model per package, and no specifier in two', () => {
  const specifiers = models.flatMap(({ model }) => [model.package, ...(model.specifiers ?? [])]).filter((name) => name);
  expect(specifiers.toSorted()).toEqual([...new Set(specifiers)].sort());
});

describe('the declarations of the packages themselves', () => {
  const modules = models.flatMap(({ model }) => [
    ...versionsOf(model.package),
    ...(model.specifiers ?? []).filter((name) => !name.endsWith('*')),
    ...Object.keys(model.augments ?? {}),
  ]);
  const declarations = new Declarations([...new Set(modules)].filter((name) => name !== '' && !(name in NOT_DECLARED)));

  it.each(models)('know everything that $file mentions', ({ model }) => {
    if (model.package in NOT_DECLARED) return;
    const augmented = Object.entries(model.augments ?? {}).filter(([name]) => !(name in NOT_DECLARED));
    const others = (model.specifiers ?? []).filter((name) => !name.endsWith('*') && !(name in NOT_DECLARED));
    const unknown = [versionsOf(model.package), ...others.map((name) => [name])]
      .flatMap((versions) => unknownIn(model.exports, versions))
      .concat(augmented.flatMap(([name, exports]) => unknownIn(exports, [name])));
    const excused = Object.keys(UNDECLARED).filter((fault) => fault.startsWith(`${model.package} `));
    // An excuse that nobody needs any more is out of date too.
    expect([...new Set(unknown)].map((fault) => `${model.package} ${fault}`).toSorted()).toEqual(excused.toSorted());
  });

  it.each(WRONG)('contradict $what', ({ package: name, exports, fault }) => {
    expect(unknownIn(exports, [name])).toEqual([fault]);
  });

  /** Faults that every major has. */
  function unknownIn(exports: Model['exports'], versions: readonly string[]): string[] {
    const missing = versions.filter((version) => !declarations.has(version));
    if (missing.length > 0) return missing.map((version) => `${version} is not installed: see test/models/packages`);
    const [newest = [], ...older] = versions.map((version) => declarations.faults(version, exports));
    return newest.filter((fault) => older.every((faults) => faults.includes(fault)));
  }
});

function versionsOf(name: string): readonly string[] {
  return INSTALLED[name] ?? [name];
}
