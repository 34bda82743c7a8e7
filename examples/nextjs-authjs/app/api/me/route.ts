import {auth} from '@/auth';

export async function GET() {
  const session = await auth();
  if (!session) return Response.json({error: 'signed out'}, {status: 401});
  return Response.json({name: session.user?.name});
}
