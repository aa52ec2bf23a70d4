/**
 * The four views of a project: on-chain, sentiment, tokenomics, team. A module names the calls it wants and turns their answers
 * into metrics; it is a pure function, so the same answers give the same result. Each metric says its unit, source and time,
 * and what could not be looked at is named with the reason.
 */
@NullMarked
package io.bulwark.research.module;

import org.jspecify.annotations.NullMarked;
