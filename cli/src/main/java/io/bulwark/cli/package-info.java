/**
 * The command line: a thin HTTP client that finds the running server or starts one for a single call. Every command ends
 * with a documented exit code, prints data to standard output and everything else to standard error. Text that comes
 * from proposals or servers is hostile and is shown escaped, so it can never drive the terminal.
 */
@NullMarked
package io.bulwark.cli;

import org.jspecify.annotations.NullMarked;
