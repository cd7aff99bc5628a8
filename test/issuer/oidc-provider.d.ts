/** What these tests use of oidc-provider, which comes without types. */
declare module 'oidc-provider' {
  import type { RequestListener } from 'node:http';

  export interface Configuration {
    readonly [setting: string]: unknown;
  }

  export default class Provider {
    constructor(issuer: string, configuration?: Configuration);
    callback(): RequestListener;
    use(
      middleware: (
        context: { readonly path: string; readonly body?: object | undefined },
        next: () => Promise<void>,
      ) => Promise<void>,
    ): void;
  }
}
