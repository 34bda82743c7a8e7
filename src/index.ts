import './define.ts';

export * from './element.ts';
