/**
 * Text as detectors read it. Every view keeps the way back to the code points that were sent. Every operation takes time
 * linear in the length of the text. Nothing here judges what a text means.
 */
@NullMarked
package io.bulwark.text;

import org.jspecify.annotations.NullMarked;
