/**
 * A server of the Model Context Protocol: messages in, messages out, whatever carries them. Messages that are too large, too
 * deep or malformed are refused with the protocol's own errors, and arguments are judged by a tool's schema before the tool
 * sees them. A tool's fault is a result with its code, and a result that quotes outside text says that it does.
 */
@NullMarked
package io.bulwark.mcp;

import org.jspecify.annotations.NullMarked;
