import {originalMissing} from '../../support/original.ts';
import {describeExample} from './sessions-end.ts';

describeExample({
  name: 'django',
  ping: '/session_security/ping/',
  nameField: 'username',
  skip: originalMissing,
  // Debian's own Python has Debian's packages.
  environment: async () => ({PATH: `/usr/bin:${process.env.PATH}`}),
});
