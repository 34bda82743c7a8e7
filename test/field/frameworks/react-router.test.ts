import {describeExample} from '../examples/sessions-end.ts';

describeExample({
  name: 'react-router',
  places: {'the data of the page': (visitor) => visitor.get('/_root.data')},
});
