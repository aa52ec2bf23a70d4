/**
 * Proposals read where they were made: a governor contract, the Snapshot hub, a Safe's transaction service. Only configured
 * endpoints are asked; a link that a caller gives is taken apart for its ids and never followed. What comes back has the form
 * of a scan request, so that it is judged like one.
 */
@NullMarked
package io.bulwark.proposals.fetch;

import org.jspecify.annotations.NullMarked;
