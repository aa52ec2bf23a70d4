/**
 * Takes a request to the model that its name or its route means, and past providers that fail. It repeats only what is safe:
 * nothing after the first token has been handed on, nothing that a content filter refused, nothing beyond the call's
 * deadline. Each attempt is named in the result, so that nobody has to guess where an answer came from.
 */
@NullMarked
package io.bulwark.gateway.route;

import org.jspecify.annotations.NullMarked;
