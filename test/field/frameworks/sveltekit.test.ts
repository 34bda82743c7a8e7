import {describeExample} from '../examples/sessions-end.ts';

describeExample({
  name: 'sveltekit',
  places: {'the data of the page': (visitor) => visitor.get('/__data.json')},
});
