/**
 * The words every other module speaks: identifiers, chain addresses, error codes, permissions and pages. Plain Java with
 * no dependency, so that the guard library and the command line can use it without a server.
 */
@NullMarked
package io.bulwark.kernel;

import org.jspecify.annotations.NullMarked;
