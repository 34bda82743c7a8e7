import type {Config} from '@react-router/dev/config';

// In React Router 8 middleware needs no flag.
export default {ssr: true, future: {v8_middleware: true}} satisfies Config;
