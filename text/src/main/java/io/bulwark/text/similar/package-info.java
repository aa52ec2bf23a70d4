/**
 * Whether two short questions ask the same. Only what can be proved by lists and rules is called the same; likeness alone
 * never is. English is read, other languages only compared; every operation takes time linear in the length of the text.
 */
@NullMarked
package io.bulwark.text.similar;

import org.jspecify.annotations.NullMarked;
