import {promisify} from 'node:util';
import {Body, Controller, Get, Post, Redirect, Req} from '@nestjs/common';
import type {Request} from 'express';
import {loginPage} from './pages';
import {UsersService} from './users.service';

declare module 'express-session' {
  interface SessionData {
    userId: number;
  }
}

@Controller()
export class SessionController {
  constructor(private readonly users: UsersService) {}

  @Get('login')
  form() {
    return loginPage();
  }

  @Post('login')
  @Redirect('/', 303)
  async signIn(@Req() request: Request, @Body() {email, password}: {email: string; password: string}) {
    const user = this.users.verify(email, password);
    if (!user) return {url: '/login'};
    // A new id, so that an id known before the sign-in is worthless.
    await promisify(request.session.regenerate).call(request.session);
    request.session.userId = user.id;
    return {url: '/'};
  }

  @Post('logout')
  @Redirect('/login', 303)
  async signOut(@Req() {session}: Request) {
    await promisify(session.destroy).call(session);
  }
}
