/**
 * What EVM chains say, read over JSON-RPC from several endpoints per chain: contract calls, the record of a wallet with the
 * evidence of each part, and lists of known addresses. A part that could not be read is unknown and says why; it is never
 * zero, empty or safe. Nothing here sends a transaction, and no endpoint's URL leaves this package.
 */
@NullMarked
package io.bulwark.chain;

import org.jspecify.annotations.NullMarked;
