import {Module} from '@nestjs/common';
import {AccountController} from './account.controller';
import {SessionController} from './session.controller';
import {UsersService} from './users.service';

@Module({
  controllers: [AccountController, SessionController],
  providers: [UsersService],
})
export class AppModule {}
