/**
 * Secrets that the gateway needs, such as keys of providers: named by a reference, read from the environment, a file, Vault,
 * AWS Secrets Manager, or from those entered here. What is entered here is encrypted with a key of its own, which a master
 * key outside the database wraps, and cannot be read back through the API. No secret stands in a log, an error or a text
 * form.
 */
@NullMarked
package io.bulwark.gateway.secret;

import org.jspecify.annotations.NullMarked;
