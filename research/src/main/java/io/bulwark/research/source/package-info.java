/**
 * Public data sources behind one careful HTTP layer. A call is a value; asking it ends in an answer or in a named failure
 * within its deadline, never in an exception and never later. What sources send is hostile: sizes, depths and numbers are
 * bounded, and what is missing or odd is unknown.
 */
@NullMarked
package io.bulwark.research.source;

import org.jspecify.annotations.NullMarked;
