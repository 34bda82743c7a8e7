import {defineEventHandler} from 'h3';
import {loginPage} from '../utils/pages';

export default defineEventHandler(() => loginPage());
