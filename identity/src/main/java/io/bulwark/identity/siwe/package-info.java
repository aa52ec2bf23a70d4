/**
 * Messages of Sign-In with Ethereum (EIP-4361, version 1): read exactly as their grammar says, in one pass without regular
 * expressions, and written back. Reading never throws: a text is a message, or the field that is wrong is named. Whether
 * a message is meant for this server and signed by its wallet is judged elsewhere.
 */
@NullMarked
package io.bulwark.identity.siwe;

import org.jspecify.annotations.NullMarked;
