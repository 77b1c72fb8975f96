// SPDX-License-Identifier: EUPL-1.2
// An identity provider for the tests: npm oidc-provider, real, with switches that make its answers wrong.
//
// It listens on a free port and prints its address. It ends when its input closes, so also when its test run is killed.
// POST /switches sets what the next answers are like; GET /seen tells what clients asked.

import http from 'node:http'
import Provider from 'oidc-provider'
import * as jose from 'jose'

const ACCOUNTS = {
  noor: { name: 'Noor Haverkamp', email: 'noor@testwaard.example', email_verified: true, department: 'Burgerzaken', groups: ['leerlus-directie'] },
  sem: { name: 'Sem de Wit', email: 'sem@testwaard.example', email_verified: false, groups: [] },
}
const CLIENT = { id: 'leerlus', secret: 'zeer geheim: 100% +/&=' } // with signs that must be encoded, as the standard says
const NEITHER = { account: null, acr: null, claims: {}, leave_out: [], sign: 'well', slow: 0, broken: {}, userinfo: {}, redirect_uri: '', alg: 'RS256', logout_uri: '' }

let switches = structuredClone(NEITHER)
let seen = { authorizations: [], tokens: 0, keys: 0, discoveries: 0 }

const keys = {
  RS256: await made('RS256', 'usual'),
  ES256: await made('ES256', 'curve'),
  stranger: await made('RS256', 'usual'), // says it is the usual one
  unknown: await made('ES256', 'nowhere'),
  rotated: await made('ES256', 'new'), // published from the moment that it signs
}
keys.PS256 = { ...keys.RS256, alg: 'PS256' }

async function made(alg, kid) {
  const { privateKey, publicKey } = await jose.generateKeyPair(alg, { extractable: true })
  const common = { kid, use: 'sig' }
  return { alg, kid, privateKey, open: { ...(await jose.exportJWK(publicKey)), ...common }, jwk: { ...(await jose.exportJWK(privateKey)), ...common } }
}

const stores = new Map()
class Store {
  constructor(kind) { this.kind = kind }
  key(id) { return `${this.kind}:${id}` }
  async upsert(id, payload) { stores.set(this.key(id), payload) }
  async find(id) { return this.kind === 'Client' ? client(id) : stores.get(this.key(id)) }
  async findByUid(uid) { return [...stores.entries()].find(([key, kept]) => key.startsWith(`${this.kind}:`) && kept.uid === uid)?.[1] }
  async consume(id) { stores.get(this.key(id)).consumed = Math.floor(Date.now() / 1000) }
  async destroy(id) { stores.delete(this.key(id)) }
  async revokeByGrantId(grantId) { for (const [key, kept] of stores) if (kept.grantId === grantId) stores.delete(key) }
}

function client(id) {
  if (id !== CLIENT.id) return undefined
  return {
    client_id: id, client_secret: CLIENT.secret, redirect_uris: [switches.redirect_uri], response_types: ['code'], grant_types: ['authorization_code'],
    id_token_signed_response_alg: switches.alg, post_logout_redirect_uris: switches.logout_uri ? [switches.logout_uri] : [],
  }
}

async function askToLeave(ctx, form) { // its own page asks a server elsewhere for a typeface
  ctx.body = `<!doctype html><html lang="nl"><title>Uitloggen</title>${form}<button form="op.logoutForm" name="logout" value="yes">Ja, log uit</button>`
}

const server = http.createServer()
await new Promise((ready) => server.listen(0, '127.0.0.1', ready))
const issuer = `http://localhost:${server.address().port}`

const provider = new Provider(issuer, {
  adapter: Store,
  jwks: { keys: [keys.RS256.jwk, keys.ES256.jwk] },
  scopes: ['openid', 'profile', 'email'],
  claims: { openid: ['sub'], profile: ['name', 'department', 'groups'], email: ['email', 'email_verified'] },
  acrValues: ['one', 'two'],
  cookies: { keys: ['only for tests'] },
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true, logoutSource: askToLeave } },
  enabledJWA: { idTokenSigningAlgValues: ['RS256', 'PS256', 'ES256'] },
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...ACCOUNTS[id], ...switches.userinfo }) }),
  loadExistingGrant: async (ctx) => { // nobody is asked for consent
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId })
    grant.addOIDCScope('openid profile email')
    await grant.save()
    return grant
  },
})

provider.use(async (ctx, next) => {
  if (ctx.path === '/auth' && ctx.query.client_id) seen.authorizations.push({ ...ctx.query })
  if (ctx.path === '/token') seen.tokens += 1
  if (ctx.path === '/jwks') seen.keys += 1
  if (ctx.path === '/.well-known/openid-configuration') seen.discoveries += 1
  if (switches.slow && ctx.path === '/token') await new Promise((done) => setTimeout(done, switches.slow))
  await next()
  const broken = switches.broken[ctx.path]
  if (broken) { ctx.status = broken.status ?? 200; ctx.body = broken.body ?? '' }
  else if (ctx.path === '/token' && ctx.body?.id_token) ctx.body.id_token = await tampered(ctx.body.id_token)
  else if (ctx.path === '/jwks' && switches.sign === 'rotated') ctx.body = { keys: [...ctx.body.keys, keys.rotated.open] }
})

async function tampered(token) {
  const claims = { ...jose.decodeJwt(token), ...switches.claims }
  for (const name of switches.leave_out) delete claims[name]
  if (switches.sign === 'well' && !Object.keys(switches.claims).length && !switches.leave_out.length) return token
  if (switches.sign === 'none') return `${jose.base64url.encode('{"alg":"none"}')}.${jose.base64url.encode(JSON.stringify(claims))}.`
  if (switches.sign === 'HS256') return new jose.SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(CLIENT.secret))
  if (switches.sign === 'HS256 with the public key') {
    const open = await jose.exportSPKI(await jose.importJWK(keys.RS256.open, 'RS256'))
    return new jose.SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'usual' }).sign(new TextEncoder().encode(open))
  }
  const { alg, kid, privateKey } = keys[switches.sign === 'well' ? switches.alg : switches.sign]
  return new jose.SignJWT(claims).setProtectedHeader({ alg, kid }).sign(privateKey)
}

const answer = provider.callback()
server.on('request', async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, issuer)
  if (pathname === '/switches') {
    switches = { ...structuredClone(NEITHER), ...JSON.parse(await body(request)) }
    seen = { authorizations: [], tokens: 0, keys: 0, discoveries: 0 }
    response.end()
  } else if (pathname === '/seen') {
    response.end(JSON.stringify(seen))
  } else if (pathname.startsWith('/interaction/')) {
    await signIn(request, response, searchParams)
  } else {
    answer(request, response)
  }
})

async function signIn(request, response, asked) {
  const typed = request.method === 'POST' ? new URLSearchParams(await body(request)) : asked
  const chosen = switches.account ?? typed.get('account')
  if (chosen === null) {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(`<!doctype html><html lang="nl"><title>Gemeente Testwaard</title><h1>Gemeente Testwaard</h1>
      <form method="post"><label>Account <input name="account"></label> <button>Log in</button> <button name="account" value="">Annuleer</button></form>`)
    return
  }
  const refused = { error: 'access_denied', error_description: 'End-User aborted interaction' }
  const result = chosen && typed.get('account') !== '' ? { login: { accountId: chosen, acr: switches.acr ?? undefined } } : refused
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
}

async function body(request) {
  const parts = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts).toString()
}

process.stdin.on('end', () => process.exit()).resume()
console.log(JSON.stringify({ issuer, client_id: CLIENT.id, client_secret: CLIENT.secret }))
