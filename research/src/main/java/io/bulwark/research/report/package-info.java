/**
 * Analyses and daily reports as pages for people: HTML, Markdown and PDF with charts. Text of sources is escaped wherever it
 * stands, and no page loads anything from outside. Every figure keeps its source and time, and what could not be looked at is
 * named.
 */
@NullMarked
package io.bulwark.research.report;

import org.jspecify.annotations.NullMarked;
