/**
 * Who asked for what: counted by project for good, listed by person for a while. Questions are collected in memory and written
 * together, so that counting costs a question nothing; what the last second held may be lost with its process.
 */
@NullMarked
package io.bulwark.research.usage;

import org.jspecify.annotations.NullMarked;
