/**
 * The Lua scripts of the Redis store. Each works on one key, so the store also works on a cluster.
 *
 * Arguments and instants are in milliseconds of Redis's clock. Each script begins with the same two arguments: the moment
 * of asking, and how much later than that the script may still change something (S17). Each reply begins with an outcome
 * and the instant of the script.
 */

/**
 * A record is four numbers of eight bytes: the instants of the sign-in, of the last activity, of the last request, and of
 * the deletion. A Redis hash of them would take an eighth more memory and half as much time again.
 *
 * A tombstone is the byte 1, a letter for its cause, the instant of the end, and the id of its successor. It is never as
 * long as a record: a zero byte is added where it would be.
 *
 * The length and the first byte are checked because SET overwrites any value.
 *
 * Redis 7 stops its clock while a script runs. In older versions it moves on by a few microseconds.
 */
const READ = `
local record = redis.call('GET', KEYS[1])
local lives = record and #record == 32
local ended = record and not lives
if ended and (#record < 10 or string.byte(record) ~= 1) then error('session-security: the key holds something else') end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local asked = math.min(now, ARGV[1])
local function bury(cause, successor, keep)
  local text = '\\1' .. cause .. struct.pack('d', now) .. successor
  if #text == 32 then text = text .. '\\0' end
  redis.call('SET', KEYS[1], text, 'PX', keep)
end
local function tombstone()
  local endedAt = struct.unpack('d', string.sub(record, 3, 10))
  local successor = string.gsub(string.sub(record, 11), '%z+$', '')
  return {'missing', now, string.sub(record, 2, 2), math.max(0, now - endedAt), successor}
end`;

const REFUSE_LATE = `
if now - asked > tonumber(ARGV[2]) then return {'late', now} end`;

/** A clock that was set back has moved the record's instants into the future (S10): they are moved back. */
const UNPACK = `
local startedAt, lastActivity, seenAt, forgetAt = struct.unpack('dddd', record)
local setBack = math.max(0, seenAt - now)
startedAt, lastActivity, forgetAt = startedAt - setBack, lastActivity - setBack, forgetAt - setBack`;

const SAVE = `
redis.call('SET', KEYS[1], struct.pack('dddd', startedAt, lastActivity, now, forgetAt), 'PX', math.ceil(forgetAt - now))`;

/**
 * ARGV 3 age, 4 idle time, 5 time to live after an activity, 6 lifetime or 0, 7 what may be replaced: `any`, `record`
 * (no tombstone) or `nothing`.
 */
export const START = `${READ}${REFUSE_LATE}
if ended and ARGV[7] ~= 'any' or lives and ARGV[7] == 'nothing' then return {'exists', now} end
local startedAt, lastActivity = asked - ARGV[3], asked - ARGV[4]
local forgetAt = math.max(now + ARGV[5], startedAt + ARGV[6])
${SAVE}
return {'started', now}`;

/**
 * ARGV 3 claimed idle time or '', 4 expireAfter, 5 maxLifetime, 6 time to live after an activity, 7 lifetime or 0, 8
 * least time to live of a tombstone.
 *
 * A missing record is deleted as well, because a replica refuses to write. After a failover a new replica may not have
 * the records yet, and its reply `missing` would end living sessions.
 *
 * Requests may have different limits, so the time to live is never shortened.
 */
export const TOUCH = `${READ}
if not record then
  redis.call('DEL', KEYS[1])
  return {'missing', now}
end
if ended then return tombstone() end
${REFUSE_LATE}${UNPACK}
local idleEnd, lifetimeEnd = lastActivity + ARGV[4], startedAt + ARGV[5]
if now >= math.min(idleEnd, lifetimeEnd) then
  local reason = idleEnd <= lifetimeEnd and 'idle' or 'lifetime'
  bury(string.sub(reason, 1, 1), '', math.ceil(math.max(ARGV[8], startedAt + ARGV[7] - now)))
  return {reason, now}
end

local claimed = ARGV[3] == '' and startedAt or math.max(startedAt, asked - math.max(0, ARGV[3]))
local advanced = claimed > lastActivity
lastActivity = math.max(lastActivity, claimed)
forgetAt = math.max(forgetAt, lastActivity + ARGV[6], startedAt + ARGV[7])
${SAVE}
return {advanced and 'advanced' or 'active', now, now - lastActivity, now - startedAt}`;

/**
 * ARGV 3 lifetime or 0, 4 least time to live of the tombstone. Returns the id of the successor, or ''. A tombstone is
 * written again, because `WAIT` counts only writes of its own connection: the earlier one may have reached no replica.
 */
export const END = `${READ}
if ended then
  local found = tombstone()
  redis.call('PEXPIRE', KEYS[1], redis.call('PTTL', KEYS[1]))
  return {'missing', now, found[5]}
end
local startedAt = lives and struct.unpack('d', record) or now
bury('e', '', math.ceil(math.max(ARGV[4], math.min(startedAt, now) + ARGV[3] - now)))
return {'ended', now, ''}`;

/**
 * ARGV 3 expireAfter, 4 maxLifetime, 5 lifetime or 0, 6 least time to live of the tombstone, 7 the new id. This step
 * decides between several changes of id at once. It returns idle time and age for the record under the new id.
 */
export const MOVE = `${READ}${REFUSE_LATE}
if ended then
  local found = tombstone()
  return {found[5] == ARGV[7] and 'moved before' or 'lost', now}
end
if not lives then return {'lost', now} end
${UNPACK}
if now >= math.min(lastActivity + ARGV[3], startedAt + ARGV[4]) then return {'lost', now} end
bury('r', ARGV[7], math.ceil(math.max(ARGV[6], startedAt + ARGV[5] - now)))
return {'moved', now, now - lastActivity, now - startedAt}`;

/** ARGV 1 the candidate. The key has no time to live, so that only an eviction policy for all keys evicts it. */
export const SECRET = `
redis.call('SET', KEYS[1], ARGV[1], 'NX')
return redis.call('GET', KEYS[1])`;

export const TIME = `
local time = redis.call('TIME')
return time[1] * 1000 + math.floor(time[2] / 1000)`;
