/**
 * Who gets mail from research: addresses that their holder has confirmed. Nobody is mailed on another's word: a new address
 * gets one bounded question with a token that expires, every further mail carries a link that ends it at one click, and an
 * end holds for the address, whoever had entered it.
 */
@NullMarked
package io.bulwark.research.notify;

import org.jspecify.annotations.NullMarked;
