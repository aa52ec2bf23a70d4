/**
 * Finds text that is hidden in encodings and gives it back in the clear, with the place where it was hidden. Depth, number
 * and size of what is decoded are bounded. Whether the hidden text is harmful is for others to say.
 */
@NullMarked
package io.bulwark.text.decode;

import org.jspecify.annotations.NullMarked;
