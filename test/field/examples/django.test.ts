import {originalMissing} from '../../support/original.ts';
import {describeExample} from './sessions-end.ts';

describeExample({
  name: 'django',
  ping: '/session_security/ping/',
  nameField: 'username',
  skip: originalMissing,
  // The packages of Debian are installed for Debian's own Python only.
  environment: async () => ({PATH: `/usr/bin:${process.env.PATH}`}),
});
