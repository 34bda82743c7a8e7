import {Controller, Get, Res, Session, UnauthorizedException} from '@nestjs/common';
import type {Response} from 'express';
import type {SessionData} from 'express-session';
import {accountPage} from './pages';
import {UsersService} from './users.service';

@Controller()
export class AccountController {
  constructor(private readonly users: UsersService) {}

  @Get()
  page(@Session() {userId}: Partial<SessionData>, @Res() response: Response) {
    const user = this.users.find(userId);
    if (!user) return response.redirect('/login');
    response.send(accountPage(user));
  }

  @Get('api/me')
  me(@Session() {userId}: Partial<SessionData>) {
    const user = this.users.find(userId);
    if (!user) throw new UnauthorizedException();
    return {name: user.name};
  }
}
