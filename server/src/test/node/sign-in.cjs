// A wallet in the words of its users' libraries: makes a key, signs in, scans with the session, signs out.
// Reads {"url", "library"} from standard input and prints what it saw.
const { readFileSync } = require('node:fs')
const { generatePrivateKey, privateKeyToAccount } = require('viem/accounts')
const { createSiweMessage } = require('viem/siwe')
const { SiweMessage } = require('siwe')

const { url, library } = JSON.parse(readFileSync(0, 'utf8'))
const account = privateKeyToAccount(generatePrivateKey())

async function call(method, path, body, session) {
  const response = await fetch(url + path, {
    method,
    headers: { 'Content-Type': 'application/json', ...(session && { Authorization: `Bearer ${session}` }) },
    body: body && JSON.stringify(body),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
  return { headers: response.headers, body: text && JSON.parse(text) }
}

function message(nonce) {
  const fields = {
    domain: new URL(url).host,
    address: account.address,
    statement: 'Sign in to Bulwark',
    uri: url,
    version: '1',
    chainId: 1,
    nonce,
  }
  return library === 'siwe' ? new SiweMessage(fields).prepareMessage() : createSiweMessage(fields)
}

async function main() {
  const nonce = (await call('POST', '/auth/nonce', { address: account.address })).body.nonce
  const text = message(nonce)
  const signature = await account.signMessage({ message: text })
  const verified = (await call('POST', '/auth/verify', { message: text, signature })).body
  const session = (await call('GET', '/auth/session', undefined, verified.sessionToken)).body
  const proposal = { title: `Stamps, says ${library}`, description: `Pay 5 USDC for stamps to ${account.address}.` }
  const scan = await call('POST', '/api/v1/scan?mode=sync', proposal, verified.sessionToken)
  await call('POST', '/auth/logout', undefined, verified.sessionToken)
  const after = await fetch(url + '/auth/session', { headers: { Authorization: `Bearer ${verified.sessionToken}` } })
  console.log(
    JSON.stringify({
      account: account.address,
      address: verified.address,
      session,
      status: scan.body.status,
      remaining: scan.headers.get('x-ratelimit-remaining'),
      after: after.status,
    }),
  )
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
