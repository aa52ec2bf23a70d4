/**
 * The gateway: every model behind one guarded, OpenAI-compatible door. Members of a request or an answer that are not
 * known here travel through untouched. A stream that its upstream cut short never looks complete.
 */
@NullMarked
package io.bulwark.gateway;

import org.jspecify.annotations.NullMarked;
